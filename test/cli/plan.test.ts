import { afterEach, beforeEach, expect, test } from 'vitest';
import { planCommand } from '../../src/cli/plan.ts';
import { createWorkspace } from './workspace.ts';
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
