import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import { inScope, scopeName } from '../model.ts';
import type { Scope } from '../model.ts';
import { combined } from './combine.ts';
import type { Effect } from './effects/effect.ts';
import { EFFECTS } from './effects/index.ts';
import type { Place } from './fleet.ts';
import type { Gates } from './gates.ts';
import { problemAt, schemaProblems } from './problems.ts';
import type { Spot } from './problems.ts';
import { faultSchema } from './scenario-schema.ts';
import { STICKY_UNITS } from './sharing.ts';
import type { Sharing } from './sharing.ts';

/** A fault as it is played; times are milliseconds from when its scenario, or itself, was started. */
export interface Fault {
  readonly name: string;
  readonly onsetMs: number;
  /** The share at moments after the onset, straight lines between them: 0 before the first, as at the last after it. */
  readonly ramp: readonly RampPoint[];
  readonly endMs: number | null;
  readonly scope: Scope;
  /** Of the requests in scope that pass the gates, 0..1; the greatest of the ramp. */
  readonly share: number;
  readonly sharing: Sharing;
  /** What a request must be for the fault to fall on it. */
  readonly when: Gates;
  /** Types joined by `+` when there are several; the options are then by type. */
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
}

export interface RampPoint {
  readonly afterMs: number;
  readonly share: number;
}

/** The share of a fault so long after its onset. */
export const shareAfter = (ramp: readonly RampPoint[], ms: number): number => {
  const next = ramp.findIndex(({ afterMs }) => ms < afterMs);
  if (next === -1) return ramp.at(-1)?.share ?? 0;
  const to = ramp[next] ?? { afterMs: 0, share: 0 };
  const from = ramp[next - 1] ?? { afterMs: 0, share: 0 };
  return from.share + ((to.share - from.share) * (ms - from.afterMs)) / (to.afterMs - from.afterMs);
};

/** A problem when a slice holds none of the places; `places` is empty when the fleet could not be read. */
export const emptySlice = (scope: Scope | undefined, places: readonly Place[], spot: Spot): Problem[] =>
  scope === undefined || places.length === 0 || places.some((place) => inScope(place, scope))
    ? []
    : [problemAt(spot, `no place of the fleet is in ${scopeName(scope)}`)];

/** Keys that mean nothing with the unit that was written. */
const sharingProblems = (written: Readonly<Record<string, unknown>>, spot: Spot): Problem[] => {
  const unit = faultSchema.shape.unit.safeParse(written['unit']).data;
  const needs = [
    { key: 'stickiness', units: STICKY_UNITS },
    { key: 'replicas', units: ['replica'] },
  ] as const;
  return needs
    .filter(({ key, units }) => unit !== undefined && written[key] !== undefined && !units.some((one) => one === unit))
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
    ...(Array.isArray(written['ramp']) && written['share'] !== undefined
      ? [problemAt(spot, 'not with a ramp of points, which say it themselves', ['share'])]
      : []),
  ];
};

type WrittenEffect = z.infer<typeof faultSchema>['effect'][number];

const pluginOf = (type: string) => EFFECTS.find((candidate) => candidate.type === type);

const oneEffectProblems = ({ type, ...options }: WrittenEffect, spot: Spot): Problem[] => {
  const plugin = pluginOf(type);
  if (plugin === undefined) {
    const known = EFFECTS.map((candidate) => candidate.type).join(', ');
    return [problemAt(spot, `unknown effect "${type}"; known are ${known}`, ['type'])];
  }
  const checked = plugin.options.safeParse(options);
  return checked.success ? [] : schemaProblems(checked.error, spot);
};

const effectProblems = (raw: unknown, spot: Spot): Problem[] => {
  const found = faultSchema.shape.effect.safeParse(raw);
  if (!found.success) return [];
  return found.data.flatMap((one, index) =>
    oneEffectProblems(one, Array.isArray(raw) ? { ...spot, path: [...spot.path, index] } : spot),
  );
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

const madeEffect = ({ type, ...options }: WrittenEffect): Effect => {
  const plugin = pluginOf(type);
  if (plugin === undefined) throw new Error(`effect ${type} has not been checked`);
  return plugin.make(plugin.options.parse(options));
};

const rampOf = ({ ramp, share = 1 }: z.infer<typeof faultSchema>): readonly RampPoint[] =>
  typeof ramp === 'number'
    ? [{ afterMs: ramp, share }]
    : ramp.map((point) => ({ afterMs: point.after, share: point.share }));

/** A fault that has no problems, ready to play. */
export const makeFault = (raw: unknown): Fault => {
  const written = faultSchema.parse(raw);
  const ramp = rampOf(written);
  const options = written.effect.map(({ type, ...own }) => ({ type, own }));
  return {
    name: written.name,
    onsetMs: written.onset,
    ramp,
    endMs: written.end ?? null,
    scope: written.scope,
    share: Math.max(...ramp.map(({ share }) => share)),
    sharing: { unit: written.unit, stickiness: written.stickiness ?? 1, replicas: written.replicas ?? 1 },
    when: written.when,
    type: options.map(({ type }) => type).join('+'),
    options:
      options.length === 1 ? (options[0]?.own ?? {}) : Object.fromEntries(options.map(({ type, own }) => [type, own])),
    effect: combined(written.effect.map(madeEffect)),
  };
};
