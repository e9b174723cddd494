import { crc32, inflateSync } from 'node:zlib';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { PICTURES, encodePng } from '../../scripts/pictures.ts';
import type { Picture } from '../../scripts/pictures.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { SCORERS } from '../../src/scorers/index.ts';

const suite = await loadSuite(resolve(import.meta.dirname, '../../canaries'), SCORERS);

const images = suite.canaries.flatMap(({ id, turns }) =>
  turns
    .flatMap((turn) => (turn.role === 'user' ? turn.content : []))
    .flatMap((part) => (part.type === 'image' ? [[id, Buffer.from(part.data, 'base64')] as const] : [])),
);

const chunksOf = (png: Buffer): ReadonlyMap<string, Buffer> => {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  let at = 8;
  while (at < png.length) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
};

/** Reads what `encodePng` writes: two bits a pixel, no filter. */
const decode = (png: Buffer): Picture => {
  const chunks = chunksOf(png);
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expect([...header.subarray(8)]).toEqual([2, 3, 0, 0, 0]);
  const pixels = inflateSync(chunks.get('IDAT')!);
  const bytes = Math.ceil(width / 4) + 1;
  expect(pixels.length).toBe(bytes * height);
  const colours = [...chunks.get('PLTE')!];
  return {
    palette: colours.flatMap((red, i) => (i % 3 === 0 ? [[red, colours[i + 1]!, colours[i + 2]!] as const] : [])),
    rows: Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_unused, x) => (pixels[y * bytes + 1 + (x >> 2)]! >> (6 - 2 * (x & 3))) & 3),
    ),
  };
};

test('every canary with an image shows the picture that is drawn for it', () => {
  expect(images.map(([id]) => id)).toEqual(Object.keys(PICTURES).sort());
  for (const [id, png] of images) expect(decode(png), id).toEqual(PICTURES[id]);
});

test('a picture has less than a thousand bytes and is large enough for every model', () => {
  for (const [id, png] of images) {
    expect(png.length, id).toBeLessThan(1000);
    expect(Math.min(png.readUInt32BE(16), png.readUInt32BE(20)), id).toBeGreaterThanOrEqual(200);
  }
});

test('a picture that is written is the one that is read', () => {
  const tiny: Picture = { palette: [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]], rows: [[0, 1, 2, 3, 3], [3, 2, 1, 0, 1]] };
  expect(decode(encodePng(tiny))).toEqual(tiny);
});

/** Areas of one colour that hang together, each with how much of its own box it fills. */
const areasOf = ({ rows }: Picture, colour: number): readonly number[] => {
  const seen = new Set<number>();
  const width = rows[0]!.length;
  const areas: number[] = [];
  const grow = (start: number): number => {
    const todo = [start];
    const xs: number[] = [];
    const ys: number[] = [];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const [x, y] = [next % width, Math.floor(next / width)];
      if (seen.has(next) || rows[y]?.[x] !== colour) continue;
      seen.add(next);
      xs.push(x);
      ys.push(y);
      todo.push(next - width, next + width, ...(x > 0 ? [next - 1] : []), ...(x < width - 1 ? [next + 1] : []));
    }
    const box = (Math.max(...xs) - Math.min(...xs) + 1) * (Math.max(...ys) - Math.min(...ys) + 1);
    return xs.length / box;
  };
  rows.forEach((row, y) =>
    row.forEach((pixel, x) => {
      if (pixel === colour && !seen.has(y * width + x)) areas.push(grow(y * width + x));
    }),
  );
  return areas;
};

test('the answer to count is what the picture holds: five circles beside three squares', () => {
  const filled = areasOf(PICTURES['image/circles-among-squares']!, 3);
  expect(filled.filter((share) => Math.abs(share - Math.PI / 4) < 0.06)).toHaveLength(5);
  expect(filled.filter((share) => share === 1)).toHaveLength(3);
});
