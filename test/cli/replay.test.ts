import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/cli/replay/lines.ts';
import { replayCommand } from '../../src/cli/replay.ts';
import { capabilityOf } from '../../src/cli/replay/survey.ts';
import type { Verdict } from '../../src/judgement.ts';
import { HOUR, isoAt, seeded } from '../detect/fleet-simulation.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { createWorkspace } from './workspace.ts';

type Event = ({ readonly event: 'verdict' } & Verdict) | ({ readonly event: 'summary' } & Summary);

interface Line {
  readonly at: string;
  readonly [key: string]: unknown;
}

const BACKENDS = ['alpha', 'beta'] as const;

/** 20 canaries on two backends, hourly; beta loses 60% of its answers from `faultAt` on. */
const recording = (cycles: number, faultAt: number): readonly Line[] => {
  const random = seeded(cycles + faultAt);
  return Array.from({ length: cycles }, (_, cycle) =>
    BACKENDS.flatMap((id) =>
      Array.from({ length: 20 }, (_, i): Line => {
        const healthy = random() < 0.97;
        const kept = id !== 'beta' || cycle < faultAt || random() >= 0.6;
        return {
          at: isoAt(cycle * HOUR + i * 1000),
          canary: `task-${i}`,
          backend: { id, model: 'm', region: id === 'alpha' ? 'us' : 'eu' },
          answer: { text: 'x', stopReason: 'end_turn' },
          scores: { correct: healthy && kept ? 1 : 0 },
        };
      }),
    ),
  )
    .flat()
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
};

const toText = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

let folder: string;
let workspace: Awaited<ReturnType<typeof createWorkspace>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coalmine-replay-'));
  workspace = await createWorkspace();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await workspace.remove();
});

const write = async (name: string, lines: readonly Line[]): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, name.endsWith('.gz') ? gzipSync(toText(lines)) : toText(lines));
  return file;
};

const replay = async (...args: string[]) => workspace.run(replayCommand, args);
const eventsOf = (out: string): readonly Event[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);

test('a fault after the reference is told with time, scope, size and incident, and the exit code is 1', async () => {
  const file = await write('fault.jsonl', recording(24, 14));
  const { code, out } = await replay(file, '--baseline-until', isoAt(8 * HOUR), '--format', 'json');
  expect(code).toBe(1);
  const events = eventsOf(out);
  const degraded = events.find((event) => event.event === 'verdict' && event.verdict === 'degraded');
  expect(degraded).toMatchObject({ signal: 'correct', class: 'quality', direction: 'worse', scope: { region: 'eu' } });
  expect((degraded as Verdict).at > isoAt(14 * HOUR)).toBe(true);
  expect((degraded as Verdict).at < isoAt(17 * HOUR)).toBe(true);
  const summary = events.at(-1) as Summary;
  expect(summary).toMatchObject({ event: 'summary', samples: 640, failures: 0, from: isoAt(8 * HOUR) });
  expect(summary.incidents).toHaveLength(1);
  expect(summary.incidents[0]!.effect!.low).toBeLessThan(0.6);
  expect(summary.incidents[0]!.effect!.high).toBeGreaterThan(0.6);
});

test('a recording without a fault ends with 0 and no incidents, as text too, gzipped too', async () => {
  const file = await write('quiet.jsonl.gz', recording(24, 99));
  const { code, out } = await replay(file, '--baseline-until', isoAt(8 * HOUR));
  expect(code).toBe(0);
  expect(out).toMatch(/^\d{4}-.*fleet {2}correct {2}(insufficient|stable) /m);
  expect(out.trim().endsWith('640 samples in 16 slots, 0 failures, 0 not folded\nno incidents')).toBe(true);
});

test('failures are counted and change nothing', async () => {
  const lines = recording(24, 99).map((line, at): Line => {
    const { canary, backend } = line;
    return at % 3 === 0 && line.at >= isoAt(8 * HOUR)
      ? { at: line.at, canary, backend, failure: { reason: 'timeout' } }
      : line;
  });
  const file = await write('failures.jsonl', lines);
  const { code, out } = await replay(file, '--baseline-until', isoAt(8 * HOUR), '--format', 'json');
  expect(code).toBe(0);
  const summary = eventsOf(out).at(-1) as Summary;
  expect(summary.failures).toBeGreaterThan(200);
  expect(summary.incidents).toEqual([]);
});

test('two files of two backends are one recording', async () => {
  const lines = recording(24, 14);
  const files = await Promise.all(
    BACKENDS.map((id) =>
      write(
        `${id}.jsonl`,
        lines.filter(({ backend }) => (backend as { id: string }).id === id),
      ),
    ),
  );
  const { out } = await replay(...files, '--baseline-until', isoAt(8 * HOUR), '--format', 'json');
  const summary = eventsOf(out).at(-1) as Summary;
  expect(summary.samples).toBe(640);
  expect(summary.incidents.map(({ scope }) => scope)).toEqual([{ region: 'eu' }]);
});

test.each([
  [[], 'takes one of --baseline-until, --suite with --baselines, or --config'],
  [['--suite', 'canaries'], '--suite and --baselines go together'],
  [['--baseline-until', 'yesterday'], '--baseline-until yesterday is not a time; write 2026-03-02T00:00:00Z'],
  [['--baseline-until', '2026-03-02', '--config', 'coalmine.yaml'], 'takes one of'],
])('with %j it ends with 2 and says what is wrong', async (args, message) => {
  const file = await write('any.jsonl', recording(2, 99));
  const { code, err } = await replay(file, ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

/** Answers of the workspace's two canaries, without scores. */
const unscored = (text: string): readonly Line[] =>
  Array.from({ length: 6 }, (_, cycle) => ({
    at: isoAt(cycle * HOUR),
    canary: 'arithmetic/six-by-seven',
    backend: { id: 'one', provider: 'main', model: 'claude-sonnet-5-5' },
    answer: { text, stopReason: 'end_turn' },
  }));

test('with a configuration, answers without scores are judged by its suite; without baselines there is no baseline', async () => {
  const file = await write('unscored.jsonl', unscored('42'));
  const { code, out, err } = await replay(file, '--config', 'coalmine.yaml', '--format', 'json');
  expect([code, err]).toEqual([0, '']);
  const summary = eventsOf(out).at(-1) as Summary;
  const quality = summary.verdicts.filter((one) => one.class === 'quality');
  expect(new Set(quality.map(({ verdict }) => verdict))).toEqual(new Set(['no_baseline']));
  expect(summary.samples).toBe(6);
});

test('with a suite and its baselines, backends are those of the recording and wrong answers score 0', async () => {
  const { canaries } = await loadSuite(join(workspace.folder, 'canaries'), SCORERS);
  for (const { id, fingerprint } of canaries) {
    const sample = {
      at: isoAt(0),
      backend: 'one',
      scores: { correct: 1 },
      stopReason: 'end',
      length: 2,
      hash: '0123456789abcdef',
    };
    const baseline = {
      formatVersion: 1,
      group: 'one',
      canary: id,
      variant: 'plain',
      fingerprint,
      provisional: false,
      model: null,
      recordedAt: isoAt(0),
      expiresAt: '2099-01-01T00:00:00.000Z',
      // After the recording: who names a baseline wants it compared all the same.
      approved: { by: 'ana', at: '2098-01-01T00:00:00.000Z', why: 'test' },
      runs: Array.from({ length: 5 }, (_, i) => ({ at: isoAt(i * HOUR), samples: [sample] })),
    };
    await workspace.write(`baselines/one/${id}.json`, JSON.stringify(baseline));
  }
  const verdictOn = async (text: string): Promise<Verdict | undefined> => {
    const file = await write('suite.jsonl', unscored(text));
    const { code, out, err } = await replay(
      file,
      '--suite',
      'canaries',
      '--baselines',
      'baselines',
      '--format',
      'json',
    );
    expect([code, err]).toEqual([0, '']);
    return (eventsOf(out).at(-1) as Summary).verdicts.find(({ signal }) => signal === 'correct');
  };
  expect(await verdictOn('42')).toMatchObject({ verdict: 'insufficient', samples: 6 });
  expect((await verdictOn('42'))!.evidence.nats).toBeLessThan(0.1);
  expect((await verdictOn('41'))!.evidence.nats).toBeGreaterThan(1);
});

test('canaries of no suite share levels by folder, or by name without the number', () => {
  expect(capabilityOf('arithmetic/change')).toBe('arithmetic');
  expect(capabilityOf('crux-family-07')).toBe('crux-family');
  expect(capabilityOf('greeting')).toBe('greeting');
});

test('the same recording gives the same bytes every time', async () => {
  const file = await write('again.jsonl', recording(20, 12));
  const args = [file, '--baseline-until', isoAt(8 * HOUR), '--format', 'json'];
  const [one, other] = [await replay(...args), await replay(...args)];
  expect(other.out).toBe(one.out);
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(801);
});
