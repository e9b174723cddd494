import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from './fixtures.ts';

const names = readdirSync(resolve(import.meta.dirname, '../../docs/runbooks')).map((file) => file.replace('.md', ''));

test('every runbook that ships is served under its name', async () => {
  const { url, stop } = await serve();
  expect(names).toContain('CoalmineQualityDegraded');
  for (const name of names) {
    const response = await fetch(`${url}/runbooks/${name}`);
    expect({ name, status: response.status }).toEqual({ name, status: 200 });
    expect(await response.text()).toMatch(/<pre>[^<]{200,}<\/pre>/);
  }
  await stop();
});

test('no other file can be had by that way', async () => {
  const { url, stop } = await serve();
  for (const name of ['NoSuchAlert', '..%2Fapi', '..%2F..%2Fpackage', 'CoalmineAbsent.md', '%00', 'x'.repeat(300)]) {
    expect((await fetch(`${url}/runbooks/${name}`)).status).toBe(404);
  }
  expect((await fetch(`${url}/runbooks/CoalmineAbsent`, { method: 'POST' })).status).toBe(405);
  await stop();
});
