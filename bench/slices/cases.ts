import type { Scope } from '../../src/model.ts';
import { CORRECT, times } from '../incidents/scenario.ts';
import type { Fault, Scenario } from '../incidents/scenario.ts';

type Keys = readonly (keyof Scope)[];

/** A fault, or two of them, of one size, that is to be found where it is. */
export interface SliceCase {
  readonly name: string;
  /** What kind of slice it is: the rows of the table. */
  readonly kind: 'one backend' | 'one attribute' | 'two attributes' | 'two faults';
  /** Share of answers that go bad; of the first fault where there are two. */
  readonly size: number;
  readonly scenario: Pick<Scenario, 'faults'>;
  /** Hours until the last of its faults has begun. */
  readonly lastBegins: number;
}

export const SIZES = [0.05, 0.1, 0.2, 0.5] as const;

const SINGLE: readonly { readonly kind: SliceCase['kind']; readonly where: Keys }[] = [
  { kind: 'one backend', where: ['model', 'region', 'hardware'] },
  { kind: 'one attribute', where: ['provider'] },
  { kind: 'one attribute', where: ['model'] },
  { kind: 'one attribute', where: ['region'] },
  { kind: 'one attribute', where: ['hardware'] },
  { kind: 'two attributes', where: ['provider', 'model'] },
  { kind: 'two attributes', where: ['provider', 'hardware'] },
  { kind: 'two attributes', where: ['model', 'region'] },
  { kind: 'two attributes', where: ['model', 'hardware'] },
  { kind: 'two attributes', where: ['region', 'hardware'] },
];

/** Each second fault begins so many hours after the first. */
const PAIRS: readonly { readonly first: Keys; readonly second: Keys; readonly after: number }[] = [
  { first: ['model'], second: ['hardware'], after: 0 },
  { first: ['model'], second: ['region', 'hardware'], after: 0 },
  { first: ['region'], second: ['hardware'], after: 12 },
  { first: ['model', 'hardware'], second: ['region'], after: 12 },
];
const PAIR_SIZES = [0.2, 0.5] as const;
/** The second fault is so much smaller than the first. */
const SECOND = 0.5;

const fault = (where: Keys, size: number, after = 0): Fault => ({
  where,
  share: (hour) => (hour >= after ? 1 : 0),
  change: times(1 - size),
});

const percent = (size: number): string => `${(100 * size).toFixed(0)}%`;

export const CASES: readonly SliceCase[] = [
  ...SINGLE.flatMap(({ kind, where }) =>
    SIZES.map((size): SliceCase => ({
      name: `${where.join(' × ')}, ${percent(size)}`,
      kind,
      size,
      scenario: { faults: [fault(where, size)] },
      lastBegins: 0,
    })),
  ),
  ...PAIRS.flatMap(({ first, second, after }) =>
    PAIR_SIZES.map((size): SliceCase => ({
      name:
        `${first.join(' × ')}, ${percent(size)}, and ${second.join(' × ')}, ${percent(SECOND * size)}` +
        (after === 0 ? '' : `, ${String(after)} h later`),
      kind: 'two faults',
      size,
      scenario: { faults: [fault(first, size), fault(second, SECOND * size, after)] },
      lastBegins: after,
    })),
  ),
];

/** What is to be found. */
export const SIGNAL = CORRECT.signal ?? 'correct';
