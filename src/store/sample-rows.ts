import type { Insertable, Selectable } from 'kysely';
import type { Outcome, Sample, Scores } from '../model.ts';
import type { SampleTable } from './schema.ts';

/** What the `body` of a sample holds. */
interface Body {
  readonly plannedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly scores: Scores;
  readonly unscored: readonly string[];
  readonly costUsd: number;
  readonly caller?: string;
  readonly location?: string;
  /** Of a synthetic failure: the tokens that were charged for it. */
  readonly chargedTokens?: number;
}

export const toSampleRow = (sample: Sample, chargedTokens?: number): Insertable<SampleTable> => {
  const { plannedAt, endedAt, outcome, scores, unscored, costUsd, caller, location } = sample;
  const body = { plannedAt, endedAt, outcome, scores, unscored, costUsd, caller, location, chargedTokens };
  return {
    probe: sample.key,
    slot: sample.slot,
    position: sample.position,
    canary: sample.canary,
    variant: sample.variant,
    backend: sample.backend,
    purpose: sample.purpose,
    at: sample.at,
    late: sample.late === true ? 1 : 0,
    synthetic: chargedTokens === undefined ? 0 : 1,
    correct: scores.correct ?? null,
    format: scores.format ?? null,
    body: JSON.stringify(body),
  };
};

type Row = Omit<Selectable<SampleTable>, 'correct' | 'format'>;

/** The columns that `toSample` needs. */
export const SAMPLE_COLUMNS = [
  'probe',
  'slot',
  'position',
  'canary',
  'variant',
  'backend',
  'purpose',
  'at',
  'late',
  'synthetic',
  'body',
] as const satisfies readonly (keyof Row)[];

export const toSample = (row: Row): Sample => {
  const { chargedTokens, ...body } = JSON.parse(row.body) as Body;
  if (row.synthetic === 1 && chargedTokens === undefined) throw new Error(`sample ${row.probe} lacks its charge`);
  return {
    canary: row.canary,
    variant: row.variant,
    backend: row.backend,
    key: row.probe,
    slot: row.slot,
    position: row.position,
    purpose: row.purpose,
    at: row.at,
    ...body,
    ...(row.late === 1 ? { late: true as const } : {}),
  };
};

export const chargedTokensOf = (body: string): number => (JSON.parse(body) as Body).chargedTokens ?? 0;
