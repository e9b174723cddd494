import { expect, test } from 'vitest';
import { detectableInWorker } from '../../src/power/in-worker.ts';
import { detectableRows } from '../../src/power/rows.ts';
import type { PowerSetup } from '../../src/power/setup.ts';
import { smallFleet } from './fleet.ts';

test(
  'a thread works out what the same process would, and is sent neither functions nor texts',
  { timeout: 60_000 },
  async () => {
    const setup = smallFleet();
    const withMore = {
      ...setup,
      engine: { ...setup.engine, nonceOf: (key: string) => key },
    };
    const rows = await detectableInWorker(withMore);
    expect(rows.length).toBeGreaterThan(4);
    expect(rows).toEqual(detectableRows(setup));
  },
);

test('what goes wrong in the thread is told', { timeout: 60_000 }, async () => {
  const broken = { ...smallFleet(), streams: null } as unknown as PowerSetup;
  await expect(detectableInWorker(broken)).rejects.toThrow(TypeError);
});
