import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Outcome, Sample, Scores } from '../model.ts';
import type { ProbeTable, SampleTable, Tables } from './schema.ts';

/** What the `body` of a sample holds. */
interface Body {
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly scores: Scores;
  readonly unscored: readonly string[];
  readonly costUsd: number;
  readonly caller?: string;
  readonly location?: string;
  readonly paused?: true;
  /** Of a synthetic failure: the tokens that were charged for it. */
  readonly chargedTokens?: number;
}

export const toSampleRow = (probe: number, sample: Sample, chargedTokens?: number): Insertable<SampleTable> => {
  const { endedAt, outcome, scores, unscored, costUsd, caller, location, paused } = sample;
  return {
    probe,
    canary: sample.canary,
    variant: sample.variant,
    backend: sample.backend,
    purpose: sample.purpose,
    at: sample.at,
    late: sample.late === true ? 1 : 0,
    synthetic: chargedTokens === undefined ? 0 : 1,
    correct: scores.correct ?? null,
    format: scores.format ?? null,
    body: JSON.stringify({ endedAt, outcome, scores, unscored, costUsd, caller, location, paused, chargedTokens }),
  };
};

/** Samples with their probes and slots: all that `toSample` needs. */
export const selectSamples = (db: Kysely<Tables>) =>
  db
    .selectFrom('sample')
    .innerJoin('probe', 'probe.row', 'sample.probe')
    .innerJoin('slot', 'slot.row', 'probe.slot')
    .select([
      'probe.row',
      'probe.key',
      'slot.id as slot',
      'probe.position',
      'probe.planned_at',
      'sample.canary',
      'sample.variant',
      'sample.backend',
      'sample.purpose',
      'sample.at',
      'sample.late',
      'sample.synthetic',
      'sample.body',
    ]);

type Row = Pick<Selectable<ProbeTable>, 'row' | 'key' | 'position' | 'planned_at'> &
  Omit<Selectable<SampleTable>, 'probe' | 'correct' | 'format'> & { readonly slot: string };

export const toSample = (row: Row): Sample => {
  const { chargedTokens, ...body } = JSON.parse(row.body) as Body;
  if (row.synthetic === 1 && chargedTokens === undefined) throw new Error(`sample ${row.key} lacks its charge`);
  const { canary, variant, backend, key, slot, position, purpose, at } = row;
  const sample = { canary, variant, backend, key, slot, position, plannedAt: row.planned_at, purpose, at, ...body };
  return row.late === 1 ? { ...sample, late: true } : sample;
};

/** What was charged for a synthetic failure. */
export const chargeOfBody = (body: string): { readonly costUsd: number; readonly tokens: number } => {
  const { costUsd, chargedTokens } = JSON.parse(body) as Body;
  return { costUsd, tokens: chargedTokens ?? 0 };
};
