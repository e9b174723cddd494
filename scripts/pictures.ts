import { crc32, deflateSync } from 'node:zlib';

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture by rows; each pixel is a place in `palette`. */
export interface Picture {
  readonly palette: readonly Colour[];
  readonly rows: readonly (readonly number[])[];
}

const SIZE = 240;
const PALETTE: readonly Colour[] = [
  [255, 255, 255],
  [200, 30, 30],
  [30, 140, 60],
  [40, 70, 200],
];
const [RED, GREEN, BLUE] = [1, 2, 3];

type Shape = (x: number, y: number) => boolean;

const circle =
  (cx: number, cy: number, radius: number): Shape =>
  (x, y) =>
    (x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2;

const box =
  (left: number, top: number, width: number, height = width): Shape =>
  (x, y) =>
    x >= left && x < left + width && y >= top && y < top + height;

/** Standing on its base, as high as it is wide. */
const triangle =
  (left: number, top: number, width: number): Shape =>
  (x, y) =>
    y >= top && y < top + width && Math.abs(x - left - width / 2) <= (y - top) / 2;

/** `#` is a square of `scale` pixels. */
const letters =
  (left: number, top: number, scale: number, rows: readonly string[]): Shape =>
  (x, y) =>
    rows[Math.floor((y - top) / scale)]?.[Math.floor((x - left) / scale)] === '#';

/** Later shapes lie above earlier ones, all on white. */
const draw = (shapes: readonly (readonly [Shape, number])[]): Picture => ({
  palette: PALETTE,
  rows: Array.from({ length: SIZE }, (_, y) =>
    Array.from({ length: SIZE }, (_unused, x) => shapes.findLast(([shape]) => shape(x, y))?.[1] ?? 0),
  ),
});

const SIX = ['.####', '#....', '#....', '####.', '#...#', '#...#', '.###.'];
const LABELS = [
  ['.##.', '#..#', '####', '#..#', '#..#'],
  ['###.', '#..#', '###.', '#..#', '###.'],
  ['.###', '#...', '#...', '#...', '.###'],
  ['###.', '#..#', '#..#', '#..#', '###.'],
];
const BARS = [70, 110, 150, 40];

/** By the id of the canary that shows it. */
export const PICTURES: Readonly<Record<string, Picture>> = {
  'image/circles-among-squares': draw([
    [circle(50, 50, 24), BLUE],
    [box(100, 30, 44), BLUE],
    [circle(190, 62, 30), BLUE],
    [circle(60, 130, 18), BLUE],
    [box(150, 120, 36), BLUE],
    [circle(112, 150, 22), BLUE],
    [box(30, 180, 40), BLUE],
    [circle(190, 196, 26), BLUE],
  ]),
  'image/colour-of-the-triangle': draw([
    [box(20, 20, 80), RED],
    [circle(180, 65, 42), BLUE],
    [triangle(70, 120, 100), GREEN],
  ]),
  'image/one-large-digit': draw([[letters(60, 36, 24, SIX), BLUE]]),
  'image/corner-of-the-red-square': draw([
    [box(8, 8, 30), BLUE],
    [box(202, 8, 30), BLUE],
    [box(202, 202, 30), BLUE],
    [box(8, 202, 30), RED],
  ]),
  'image/tallest-bar': draw([
    ...BARS.map((height, i) => [box(20 + 55 * i, 190 - height, 36, height), GREEN] as const),
    ...LABELS.map((rows, i) => [letters(28 + 55 * i, 202, 5, rows), BLUE] as const),
  ]),
};

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

const DEPTH = 2;
const INDEXED = 3;

/** Two bits a pixel, four pixels a byte, the first one highest; each row begins with filter 0, none. */
const packed = (row: readonly number[]): readonly number[] => [
  0,
  ...Array.from({ length: Math.ceil(row.length / 4) }, (_, byte) =>
    [0, 1, 2, 3].reduce((sum, pixel) => (sum << 2) | (row[byte * 4 + pixel] ?? 0), 0),
  ),
];

/** A PNG of at most four colours. Source: W3C, Portable Network Graphics (Third Edition), sections 5, 9 and 11. */
export const encodePng = ({ palette, rows }: Picture): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows[0]?.length ?? 0, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([DEPTH, INDEXED, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(Buffer.from(rows.flatMap(packed)), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
