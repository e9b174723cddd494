import type { Problem } from '../errors.ts';
import { inScope, scopeName } from '../model.ts';
import type { Scope } from '../model.ts';
import type { Effect } from './effects/effect.ts';
import { EFFECTS } from './effects/index.ts';
import type { Place } from './fleet.ts';
import type { Gates } from './gates.ts';
import { problemAt, schemaProblems } from './problems.ts';
import type { Spot } from './problems.ts';
import { faultSchema } from './scenario-schema.ts';
import type { Sharing } from './sharing.ts';

/** A fault as it is played; times are milliseconds from when its scenario, or itself, was started. */
export interface Fault {
  readonly name: string;
  readonly onsetMs: number;
  /** From the onset on, the share grows evenly for this long. */
  readonly rampMs: number;
  readonly endMs: number | null;
  readonly scope: Scope;
  /** Of the requests in scope that pass the gates, 0..1. */
  readonly share: number;
  readonly sharing: Sharing;
  /** What a request must be for the fault to fall on it. */
  readonly when: Gates;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
}

/** A problem when a slice holds none of the places; `places` is empty when the fleet could not be read. */
export const emptySlice = (scope: Scope | undefined, places: readonly Place[], spot: Spot): Problem[] =>
  scope === undefined || places.length === 0 || places.some((place) => inScope(place, scope))
    ? []
    : [problemAt(spot, `no place of the fleet is in ${scopeName(scope)}`)];

/** Keys that mean nothing with the unit that was written. */
const sharingProblems = (written: Readonly<Record<string, unknown>>, spot: Spot): Problem[] => {
  const unit = faultSchema.shape.unit.safeParse(written['unit']).data;
  const needs = [
    { key: 'stickiness', units: ['caller', 'replica'] },
    { key: 'replicas', units: ['replica'] },
  ];
  return needs
    .filter(({ key, units }) => unit !== undefined && written[key] !== undefined && !units.includes(unit))
    .map(({ key, units }) => problemAt(spot, `only with unit ${units.join(' or ')}`, [key]));
};

/** Looks at each part alone, so that a mistake in one hides none in another. */
const crossProblems = (raw: unknown, places: readonly Place[], spot: Spot): Problem[] => {
  const written = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const onset = faultSchema.shape.onset.safeParse(written['onset']).data;
  const end = faultSchema.shape.end.safeParse(written['end']).data;
  const scope = faultSchema.shape.scope.safeParse(written['scope']).data;
  const early = onset !== undefined && end !== undefined && end <= onset;
  return [
    ...(early ? [problemAt(spot, 'must be later than the onset (both count from the start)', ['end'])] : []),
    ...emptySlice(scope, places, { ...spot, path: [...spot.path, 'scope'] }),
    ...sharingProblems(written, spot),
  ];
};

const effectOf = (raw: unknown): { type: string; options: Record<string, unknown> } | null => {
  const found = faultSchema.shape.effect.safeParse(raw);
  if (!found.success) return null;
  const { type, ...options } = found.data;
  return { type, options };
};

const effectProblems = (raw: unknown, spot: Spot): Problem[] => {
  const written = effectOf(raw);
  if (written === null) return [];
  const plugin = EFFECTS.find((candidate) => candidate.type === written.type);
  if (plugin === undefined) {
    const known = EFFECTS.map((candidate) => candidate.type).join(', ');
    return [problemAt(spot, `unknown effect "${written.type}"; known are ${known}`, ['type'])];
  }
  const checked = plugin.options.safeParse(written.options);
  return checked.success ? [] : schemaProblems(checked.error, spot);
};

/** Everything that is wrong with one fault as written; `places` is empty when the fleet itself could not be read. */
export const faultProblems = (raw: unknown, places: readonly Place[], spot: Spot): Problem[] => {
  const parsed = faultSchema.safeParse(raw);
  const effect = (raw as { effect?: unknown } | null)?.effect;
  return [
    ...(parsed.success ? [] : schemaProblems(parsed.error, spot)),
    ...crossProblems(raw, places, spot),
    ...effectProblems(effect, { file: spot.file, path: [...spot.path, 'effect'] }),
  ];
};

/** A fault that has no problems, ready to play. */
export const makeFault = (raw: unknown): Fault => {
  const written = faultSchema.parse(raw);
  const { type, ...options } = written.effect;
  const plugin = EFFECTS.find((candidate) => candidate.type === type);
  if (plugin === undefined) throw new Error(`effect ${type} has not been checked`);
  return {
    name: written.name,
    onsetMs: written.onset,
    rampMs: written.ramp,
    endMs: written.end ?? null,
    scope: written.scope,
    share: written.share,
    sharing: { unit: written.unit, stickiness: written.stickiness ?? 1, replicas: written.replicas ?? 1 },
    when: written.when,
    type,
    options,
    effect: plugin.make(plugin.options.parse(options)),
  };
};
