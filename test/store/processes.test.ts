import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/kysely.ts';
import { cycleOf, minute, probesOf } from './build.ts';
import { temporaryPath } from './folder.ts';

const SCRIPT = resolve(import.meta.dirname, 'process.ts');

/** Runs the script; `killAfter` lines it is killed outright. Returns all lines that it got out. */
const run = async (path: string, what: string, killAfter = Infinity): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [SCRIPT, path, what], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  }
  const [code] = (await exit) as [number | null];
  if (killAfter === Infinity) expect(code).toBe(0);
  return lines;
};

const said = (lines: readonly string[], word: string): readonly string[] =>
  lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));

test(
  'what was acknowledged before a kill -9 is there, and no probe is claimed twice',
  { timeout: 60_000 },
  async () => {
    const path = temporaryPath();
    const lines: string[] = [];
    for (const killAfter of [37, 120, 71]) lines.push(...(await run(path, 'record', killAfter)));
    const store = await openStore({ path, answers: 'full' });
    const recorded = said(lines, 'recorded');
    const claimed = said(lines, 'claimed');
    expect(recorded.length).toBeGreaterThan(50);
    for (const key of recorded) expect(await store.readSample(key), key).not.toBeNull();
    for (const key of claimed) expect((await store.readProbe(key))!.state).not.toBe('planned');
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(new Set(recorded).size).toBe(recorded.length);
    const closed = said(lines, 'closed').filter((number) => number !== 'null');
    const { lastClosed } = await store.readFold();
    expect(lastClosed).toBeGreaterThanOrEqual(Math.max(0, ...closed.map(Number)));
    expect(await store.readClosedSlots(1, 1000)).toHaveLength(lastClosed);
    expect((await store.readSize()).samples).toBe((await store.readSamples({ limit: 10_000 })).length);
    await store.interruptStarted(['schedule'], minute(1));
    expect(await store.readSpending(minute(0).slice(0, 10))).toMatchObject({ reservedUsd: 0, reservedTokens: 0 });
    await store.close();
  },
);

test(
  'processes that open a new store at once share its probes, its budget and its numbers',
  { timeout: 60_000 },
  async () => {
    const path = temporaryPath();
    const lines = (await Promise.all([run(path, 'claim'), run(path, 'claim'), run(path, 'claim')])).flat();
    const claimed = said(lines, 'claimed');
    expect(new Set(claimed).size).toBe(claimed.length);
    expect(said(lines, 'number').filter((number) => number !== 'null')).toEqual(['1']);
    const store = await openStore({ path, answers: 'full' });
    const spending = await store.readSpending(minute(0).slice(0, 10));
    expect(spending.spentUsd).toBeCloseTo(0.01 * claimed.length, 9);
    expect(spending.reservedUsd).toBe(0);
    expect(claimed.length).toBeLessThanOrEqual(30);
    const all = probesOf(cycleOf({ slots: [60] }));
    const states = await Promise.all(all.map(async ({ key }) => (await store.readProbe(key))!.state));
    expect(states.filter((state) => state === 'ended')).toHaveLength(claimed.length);
    expect(states.filter((state) => state === 'deferred')).toHaveLength(60 - claimed.length);
    await store.close();
  },
);
