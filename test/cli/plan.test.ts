import { afterEach, beforeEach, expect, test } from 'vitest';
import { planCommand } from '../../src/cli/plan.ts';
import { CANARY, createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

let place: Workspace;
beforeEach(async () => {
  place = await createWorkspace();
  await place.write(
    'coalmine.yaml',
    `canaries: ./canaries
budget: { dollarsPerDay: 5 }
providers: { main: { type: anthropic, apiKey: "\${KEY}" } }
backends:
  - { id: one, provider: main, model: claude-sonnet-5-5 }
  - { id: two, provider: main, model: claude-haiku-5-5 }
schedules:
  - { name: hourly, cron: "7 * * * *", spread: 50m }
`,
  );
});
afterEach(() => place.remove());

test('a plan names every scope, what it costs, what is not recorded, and what each canary is worth in plain numbers', async () => {
  const { code, out, err } = await place.run(planCommand, []);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('2 backends, 2 canaries, 4 cells');
  expect(out).toMatch(/cost +\$\d/);
  expect(out).toContain('4 baselines are not recorded');
  for (const scope of ['fleet', 'model=claude-haiku-5-5', 'model=claude-sonnet-5-5']) expect(out).toContain(scope);
  expect(out).toContain('arithmetic/six-by-seven');
  expect(out).not.toMatch(/\de\+/);
});

interface Report {
  readonly scopes: readonly {
    readonly name: string;
    readonly now: Readonly<Record<string, number | null>>;
    readonly delays: readonly unknown[];
  }[];
}

test('the same as JSON: a share that is found is in 0..1, and more hours find no larger one', async () => {
  const { code, out } = await place.run(planCommand, ['--format', 'json']);
  expect(code).toBe(0);
  const { scopes } = JSON.parse(out) as Report;
  expect(new Set(scopes.map(({ name }) => name))).toEqual(
    new Set(['fleet', 'model=claude-haiku-5-5', 'model=claude-sonnet-5-5']),
  );
  for (const { now, delays } of scopes) {
    const shares = ['1h', '6h', '24h', '7d'].map((window) => now[window] ?? 1);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
    expect(delays).toHaveLength(4);
  }
});

test('a fault is reachable if it is found before it ends: a total loss of a day is, a tiny fault of an hour is not', async () => {
  // Of two canaries none could tell it: each may supply half of what an alarm needs.
  for (const [name, answer] of [
    ['six-by-nine', 54],
    ['seven-by-nine', 63],
    ['eight-by-nine', 72],
  ] as const)
    await place.write(`canaries/arithmetic/${name}.yaml`, CANARY(`What is ${name}? Digits only.`, String(answer)));
  const faults = ['fleet:1:24h', 'model=claude-haiku-5-5:0.005:1h'];
  const { code, out, err } = await place.run(planCommand, ['--format', 'json', '--fault', ...faults]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { faults: told } = JSON.parse(out) as {
    readonly faults: readonly { readonly now: { readonly reachable: boolean; readonly foundOn: object | null } }[];
  };
  expect(told.map(({ now }) => now.reachable)).toEqual([true, false]);
  expect(told[0]?.now.foundOn).toEqual({});
  const text = await place.run(planCommand, ['--fault', ...faults]);
  expect(text.out).toMatch(/fleet +100% +24 h +[\d.]+ h +yes/);
  expect(text.out).toMatch(/model=claude-haiku-5-5 +0\.5% +1\.0 h +\S+( \S+)? +no/);
});

test('faults that cannot be read, or lie nowhere, are mistakes, all told at once', async () => {
  const { code, err } = await place.run(planCommand, ['--fault', 'fleet:2:1h', 'zone=a:0.1:1h', 'model=gone:0.1:1h']);
  expect(code).toBe(2);
  expect(err.match(/--fault: /g)).toHaveLength(3);
  expect(err).toContain('model=gone:0.1:1h: no backend lies in this scope');
});
