import { expect, test } from 'vitest';
import { testApp } from './app-harness.ts';
import { HOUR, good } from './harness.ts';

const INCIDENT_OPEN = /coalmine_incident_open\{[^}]*\} 1/;

test('samples older than the retention are removed once an hour, what was judged of them stays', async () => {
  const one = testApp({
    config: { store: { path: ':memory:', answers: 'full', retentionDays: 1 } },
    handler: () => good({ text: 'wrong' }),
  });
  await one.start();
  await one.app.idle();
  for (let hour = 0; hour < 27; hour += 1) await one.hour();
  const times = (await one.store.readSamples({ limit: 1000 })).map(({ at }) => Date.parse(at));
  // The last of the hourly removals may still be under way.
  expect(Math.min(...times)).toBeGreaterThan(one.clock.now() - 27 * HOUR);
  expect(one.calls).toHaveLength(56);
  expect(await one.metrics()).toMatch(INCIDENT_OPEN);
  await one.app.stop(0);
});
