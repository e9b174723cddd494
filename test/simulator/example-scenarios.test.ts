import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Scenario } from '../../src/simulator/scenario.ts';
import { loadScenario } from '../../src/simulator/scenario.ts';
import { createFaultBook } from '../../src/simulator/fault-book.ts';
import { canary, fakeClock, messagesBody, post, simulate, suiteOf } from './fixtures.ts';

const folder = resolve(import.meta.dirname, '../../examples/scenarios');
const DAY = 86_400_000;

const load = (name: string): Promise<Scenario> => loadScenario(join(folder, name));

/** The incidents of which a simulator can show something; the others are told of in docs/simulator.md. */
const INCIDENTS = [
  ...['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a12', 'a13', 'a14'],
  ...['b1', 'b2', 'b3', 'b4', 'b5', 'b7', 'b8'],
  ...['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c12', 'c14', 'c16'],
  ...['d1', 'd2', 'd3', 'd4', 'd5', 'd7', 'd8', 'd10', 'd12', 'd13', 'd15', 'd16', 'd19', 'd22'],
  ...['n1', 'n2', 'n6', 'n7'],
];

test('every incident that can be simulated has a scenario, which loads and begins with what it shows', async () => {
  const files = await readdir(folder);
  for (const id of INCIDENTS) {
    const own = files.filter((file) => file.startsWith(`${id}-`));
    expect(own.length, id).toBeGreaterThan(0);
    for (const file of own) {
      expect((await load(file)).places.length, file).toBeGreaterThan(1);
      expect(await readFile(join(folder, file), 'utf8'), file).toMatch(/^# [A-Z]/);
    }
  }
});

test('every scenario can be played: each place answers while all its faults are on', async () => {
  const asked = canary('a/one');
  for (const file of await readdir(folder)) {
    const scenario = await load(file);
    const clock = fakeClock();
    const simulator = await simulate({ suite: suiteOf(asked), scenario, clock });
    try {
      clock.advance(Math.max(0, ...scenario.faults.map(({ onsetMs }) => onsetMs)) + 1);
      const places = scenario.places.slice(0, 3);
      for (const { provider, model, region, hardware } of places) {
        const route = [provider, region, hardware].filter((part) => part !== undefined).join('/');
        // What hangs ends only when the simulator stops, and what is torn never does.
        const body = messagesBody(asked, { model, messages: [{ role: 'user', content: `${region} ${hardware}` }] });
        void post(simulator, '/v1/messages', body, { 'x-route': route }).catch(() => undefined);
      }
      while (simulator.truth().counts.requests < places.length) await setImmediate();
      expect(
        simulator.requests().map(({ backend }) => backend),
        file,
      ).toEqual(expect.arrayContaining([...places]));
    } finally {
      await simulator.stop();
    }
  }
});

test('on the calendar of 2025 the three faults overlap as it was published', async () => {
  const start = Date.UTC(2025, 7, 5);
  const clock = fakeClock(start);
  const book = createFaultBook(clock, 1);
  book.add((await load('a1-a2-a3-calendar.yaml')).faults);
  const on = (month: number, day: number): readonly string[] => {
    clock.advance(Date.UTC(2025, month - 1, day, 12) - clock.now());
    return book.truth().flatMap(({ name, active }) => (active ? [name] : []));
  };
  expect(on(8, 6)).toEqual(['misrouted']);
  expect(on(8, 13)).toEqual(['misrouted', 'misrouted-bedrock']);
  expect(on(8, 25)).toEqual(['misrouted', 'misrouted-bedrock', 'rare-tokens-opus', 'rare-tokens-sonnet']);
  expect(on(8, 27)).toHaveLength(7);
  expect(on(8, 29)).not.toContain('rare-tokens-opus');
  expect(book.truth()[0]?.shareNow).toBeCloseTo(0.008 + (0.152 * 0.5) / 2, 6);
  expect(on(8, 31)).toContain('misrouted');
  expect(book.truth()[0]?.shareNow).toBe(0.16);
  expect(on(9, 3)).not.toContain('rare-tokens-sonnet');
  expect(on(9, 5)).toEqual(['misrouted-bedrock', 'misrouted-vertex', 'lost-top-token-opus']);
  expect(on(9, 17)).toEqual(['misrouted-bedrock']);
  expect(on(9, 19)).toEqual([]);
  expect(clock.now() - start).toBe(45.5 * DAY);
});
