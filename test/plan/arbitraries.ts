import fc from 'fast-check';
import type { Cell } from '../../src/model.ts';

const field = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min, max }).map(String),
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
  );

/** Valid schedules of five and six fields; all fire within eight years, most within a day. */
export const cronText: fc.Arbitrary<string> = fc
  .tuple(
    fc.option(field(0, 59), { nil: null }),
    field(0, 59),
    field(0, 23),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, field(1, 28), fc.constantFrom('L', '15W', 'L-3')),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, field(1, 12)),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, fc.constantFrom('0', '7', '1-5', 'mon', '5#2', '6L')),
  )
  .map(([second, ...rest]) => [...(second === null ? [] : [second]), ...rest].join(' '))
  // A day of month and a day of week together may meet only once in a decade.
  .filter((text) => text.split(' ').at(-3) === '*' || text.endsWith(' *'));

/** Cells of up to five backends of two models; not every backend has every canary. */
export const cells: fc.Arbitrary<readonly Cell[]> = fc.uniqueArray(
  fc.record({
    canary: fc.constantFrom('arithmetic/a', 'arithmetic/b', 'json/c', 'json/d', 'recall/e', 'recall/f', 'tool/g'),
    variant: fc.constantFrom('plain', 'warm'),
    backend: fc.constantFrom('us-1', 'us-2', 'eu-1', 'eu-2', 'ap-1'),
  }),
  { selector: ({ canary, variant, backend }) => `${canary}@${variant}@${backend}`, maxLength: 60 },
);
