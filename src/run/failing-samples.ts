import { setImmediate } from 'node:timers/promises';
import type { BaselineMatch, CellMatch } from '../baselines/match.ts';
import type { Suite } from '../canaries/canary.ts';
import type { Incident } from '../judgement.ts';
import { cellKey, FOLDED_PURPOSES, inScope } from '../model.ts';
import type { Backend, Sample } from '../model.ts';
import { cutSample } from '../publish/api/cut-sample.ts';
import type { FailingSample } from '../publish/views.ts';
import type { Store } from '../store/store.ts';
import { speaksFor } from './speaking-samples.ts';
import type { Speaking } from './speaking-samples.ts';

const SHOWN = 3;
const BASELINE_SHOWN = 2;
const QUESTION_KEPT = 2_000;
/** An answer may have megabytes: few at a time, and not for ever. */
const BATCH = 50;
const SEARCHED = 2_000;

/** What samples are compared with, of one configuration. */
export interface Comparison {
  readonly backends: readonly Backend[];
  readonly suite: Suite;
  readonly match: BaselineMatch;
}

interface Found {
  readonly sample: Sample;
  readonly speaking: Speaking;
}

const batches = async function* (store: Store, { scope, onsetAt, closedAt }: Incident, inside: readonly string[]) {
  const [only] = inside;
  let until = closedAt;
  for (let read = 0; read < SEARCHED; read += BATCH) {
    const samples: readonly Sample[] = await store.readSamples({
      since: onsetAt,
      purposes: FOLDED_PURPOSES,
      limit: BATCH,
      ...(until === null ? {} : { until }),
      ...(inside.length === 1 && only !== undefined && Object.keys(scope).length > 0 ? { backend: only } : {}),
    });
    yield samples;
    await setImmediate();
    const last = samples.at(-1);
    if (last === undefined || samples.length < BATCH) return;
    until = last.at;
  }
};

/** The worst three, of different canaries; among equals those that come first. */
const worst = (found: readonly Found[]): readonly Found[] => {
  const ordered = found.toSorted((a, b) => b.speaking.weight - a.speaking.weight);
  const canaries = new Set(ordered.map(({ sample }) => sample.canary));
  const distinct = [...canaries].flatMap((id) => ordered.find(({ sample }) => sample.canary === id) ?? []);
  return distinct.slice(0, SHOWN);
};

const questionOf = (suite: Suite, id: string): string | null => {
  const turn = suite.canaries.find((canary) => canary.id === id)?.turns.at(-1);
  if (turn === undefined) return null;
  const parts =
    turn.role === 'user'
      ? turn.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`))
      : [turn.text];
  const text = `${turn.role === 'tool' ? 'Result of a tool: ' : ''}${parts.join('\n')}`;
  return text.length <= QUESTION_KEPT ? text : `${text.slice(0, QUESTION_KEPT)} …`;
};

const answersOf = (cell: CellMatch | undefined): readonly string[] => {
  const samples = cell?.baseline?.runs.flatMap((run) => run.samples) ?? [];
  const good = samples.filter(({ text, scores }) => text !== undefined && (scores.correct ?? 1) === 1);
  return [...new Set(good.flatMap(({ text }) => text ?? []))].slice(0, BASELINE_SHOWN);
};

/**
 * Samples since the onset that speak for an incident, of different canaries, worst and newest first, at most three,
 * each beside answers of its cell's baseline. Looks through the newest 2,000.
 */
export const failingSamples = async (
  incident: Incident,
  store: Store,
  { backends, suite, match }: Comparison,
): Promise<readonly FailingSample[]> => {
  const inside = new Map(backends.filter((one) => inScope(one, incident.scope)).map((one) => [one.id, one]));
  const references = new Map(match.references.map((one) => [`${one.group}\n${one.canary}\n${one.variant}`, one]));
  const failures = new Map(suite.canaries.map(({ id, expect }) => [id, expect?.failure ?? null]));
  let found: readonly Found[] = [];
  for await (const samples of batches(store, incident, [...inside.keys()])) {
    const speaking = samples.flatMap((sample) => {
      const backend = inside.get(sample.backend);
      if (backend === undefined || sample.late === true || sample.paused === true) return [];
      const reference = references.get(`${backend.group}\n${sample.canary}\n${sample.variant}`) ?? null;
      const expectedFailure = failures.get(sample.canary) ?? null;
      const says = speaksFor(incident.signals, { sample, reference, expectedFailure });
      return says === null ? [] : [{ sample, speaking: says }];
    });
    found = worst([...found, ...speaking]);
    if (found.length === SHOWN && found.every((one) => one.speaking.weight === 1)) break;
  }
  const cells = new Map(match.cells.map((cell) => [cellKey(cell), cell]));
  return found.map(({ sample, speaking }) => ({
    sample: cutSample(sample),
    why: speaking.why,
    question: questionOf(suite, sample.canary),
    baseline: answersOf(cells.get(cellKey(sample))),
  }));
};
