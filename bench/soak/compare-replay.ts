import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incident, Verdict } from '../../src/judgement.ts';
import { openStore } from '../../src/store/kysely.ts';
import { runTo } from './run-to.ts';

/** Everything that a verdict says, in one line, so that lists of them can be compared. */
const verdictLine = (verdict: Verdict): string =>
  JSON.stringify([
    verdict.scope,
    verdict.signal,
    verdict.verdict,
    verdict.at,
    verdict.since,
    verdict.evidence,
    verdict.effect,
  ]);

const incidentLine = (incident: Incident): string =>
  JSON.stringify([
    incident.id,
    incident.scope,
    incident.onsetAt,
    incident.openedAt,
    incident.closedAt,
    incident.effect,
  ]);

const differences = (name: string, live: readonly string[], replayed: readonly string[]): readonly string[] => {
  const index = live.findIndex((line, i) => line !== replayed[i]);
  if (index < 0 && live.length === replayed.length) return [];
  return [
    `${name}: live ${live.length}, replayed ${replayed.length}; first difference: ${live[index] ?? 'none'} | ${replayed[index] ?? 'none'}`,
  ];
};

interface ReplayLine {
  readonly event: string;
  readonly incidents?: readonly Incident[];
}

/** Exports the store and replays it: what comes out otherwise than it was judged live; empty where nothing does. */
export const compareReplay = async (folder: string, config: string): Promise<readonly string[]> => {
  const exported = join(folder, 'export.jsonl.gz');
  const replayed = join(folder, 'replay.log');
  await runTo(['export', '--config', config, '--output', exported], join(folder, 'export.log'));
  await runTo(['replay', exported, '--config', config, '--format', 'json'], replayed);
  const lines = (await readFile(replayed, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{"event"'))
    .map((line) => JSON.parse(line) as ReplayLine);
  const store = await openStore({ path: join(folder, 'coalmine.db'), answers: 'full' });
  try {
    const changes = [...(await store.readChanges({ limit: 100_000 }))].reverse().map(verdictLine);
    const incidents = [...(await store.readIncidents())].reverse().map(incidentLine);
    const verdicts = lines
      .filter(({ event }) => event === 'verdict')
      .map((line) => verdictLine(line as unknown as Verdict));
    const summary = lines.find(({ event }) => event === 'summary');
    return [
      ...differences('verdicts', changes.sort(), verdicts.sort()),
      ...differences('incidents', incidents.sort(), (summary?.incidents ?? []).map(incidentLine).sort()),
    ];
  } finally {
    await store.close();
  }
};
