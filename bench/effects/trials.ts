import type { Scope } from '../../src/model.ts';
import type { FleetShape } from '../../test/support/fleet-config.ts';
import { CASES } from './cases.ts';
import type { Case } from './cases.ts';
import type { Trial } from './run-trial.ts';

/** Slices of every kind, in turn: one backend, one hardware, one model, one region, one model on one hardware. */
const KINDS: readonly (readonly (keyof Scope)[])[] = [
  ['model', 'region', 'hardware'],
  ['hardware'],
  ['model'],
  ['region'],
  ['model', 'hardware'],
];

const pick = (items: readonly string[], index: number): string => items[index % items.length] ?? '';

/** The kind goes round with `turn`, and the values with every round. */
const sliceOf = ({ models, regions, hardware }: FleetShape, turn: number, within: Scope = {}): Scope => {
  const round = Math.floor(turn / KINDS.length) + turn;
  const backend: Scope = {
    model: pick(models, round),
    region: pick(regions, round + 1),
    hardware: pick(hardware, round >> 1),
  };
  const keys = KINDS[turn % KINDS.length] ?? [];
  return { ...Object.fromEntries(keys.map((key) => [key, backend[key]])), ...within };
};

const caseOf = (name: string): Case => {
  const found = CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
};

/** One fault at a time, each effect at each share. */
const single = (cases: readonly Case[], shares: readonly number[], fleet: FleetShape, seed: number): Trial[] =>
  shares.flatMap((share, round) =>
    cases.map((of): Trial => {
      const scope = sliceOf(fleet, CASES.indexOf(of) + 2 * round + seed, of.within);
      return { name: of.name, parts: [{ of, scope, share, after: 0 }] };
    }),
  );

/** Two faults that overlap in time, in slices that share no backend; and one backend replaced by another model. */
const together = ({ models, regions, hardware }: FleetShape): Trial[] => {
  const [model = '', otherModel = ''] = models;
  const [region = ''] = regions;
  const [kind = ''] = hardware;
  const bad = caseOf('success-rate');
  const replaced = { ...caseOf('wrong-model'), effect: { type: 'wrong-model', model: 'llama-3-8b', factor: 0.7 } };
  return [
    {
      name: 'two-faults',
      parts: [
        { of: bad, scope: { model, hardware: kind }, share: 0.5, after: 0 },
        { of: bad, scope: { model: otherModel, region }, share: 0.5, after: 2 },
      ],
    },
    {
      name: 'two-classes',
      parts: [
        { of: bad, scope: { model, region }, share: 0.4, after: 0 },
        { of: caseOf('wrong-script'), scope: { model: otherModel }, share: 0.2, after: 1 },
      ],
    },
    {
      name: 'replaced-backend',
      parts: [{ of: replaced, scope: { model, region, hardware: kind }, share: 1, after: 0 }],
    },
  ];
};

/** Trials whose names begin with one of these, or all. */
export const trialsOf = (
  wanted: readonly string[],
  shares: readonly number[],
  fleet: FleetShape,
  seed: number,
): readonly Trial[] => {
  const all = [...single(CASES, shares, fleet, seed), ...together(fleet), { name: 'healthy', parts: [] }];
  return wanted.length === 0
    ? all
    : all.filter(({ name }) => wanted.some((one) => name === one || name.startsWith(`${one}:`)));
};
