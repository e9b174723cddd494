import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Divergence } from '../../src/judgement.ts';
import { startRecordedFleet } from '../support/recorded-fleet.ts';
import type { RecordedFleet } from '../support/recorded-fleet.ts';
import { alarming, incidentsOf } from '../support/shown.ts';
import { HOUR_MS } from '../support/virtual-daemon.ts';

const MODEL = 'claude-sonnet-5-5';
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-1'];
const CYCLE_MS = 6 * HOUR_MS;
const WEAK = `${MODEL}-eu-west-1-h100`;

let fleet: RecordedFleet;

/** One of three backends is weaker already while its own baseline is recorded. */
beforeAll(async () => {
  fleet = await startRecordedFleet({
    seed: 3,
    fleet: { models: [MODEL], regions: REGIONS, hardware: ['h100'] },
    profiles: [{ success: 0.99 }, { scope: { region: 'eu-west-1' }, success: 0.7 }],
    select: { capability: ['arithmetic'] },
    cron: '0 */6 * * *',
    recordedOverMs: 24 * HOUR_MS,
  });
}, 60_000);

afterAll(() => fleet.stop());

test(
  'a backend whose own baseline was recorded while it was weak is told from its siblings, and by nothing else',
  { timeout: 120_000 },
  async () => {
    const daemon = await fleet.start();
    const divergences = async (): Promise<readonly Divergence[]> =>
      ((await daemon.get('/api/v1/divergences?signal=correct')) as { readonly data: readonly Divergence[] }).data;
    const days = async (count: number): Promise<void> => {
      for (let cycle = 0; cycle < 4 * count; cycle += 1) {
        const now = fleet.clock.now();
        await fleet.clock.advance((Math.floor(now / CYCLE_MS) + 1) * CYCLE_MS - HOUR_MS - now);
        await daemon.hours(1);
      }
    };
    try {
      await days(1);
      expect((await divergences()).map(({ diverges }) => diverges)).toEqual([false, false, false]);
      await days(12);
      const all = await divergences();
      expect(all.filter(({ diverges }) => diverges).map(({ backend }) => backend)).toEqual([WEAK]);
      const weak = all.find(({ backend }) => backend === WEAK);
      expect(weak?.difference?.high).toBeLessThan(-0.1);
      expect(weak?.siblings).toHaveLength(2);

      const text = await (await fetch(`${daemon.url}/metrics`)).text();
      const value = (name: string): number =>
        Number(
          new RegExp(`^coalmine_divergence_${name}\\{backend="${WEAK}",signal="correct".*\\} (.*)$`, 'm').exec(
            text,
          )?.[1],
        );
      expect(value('evidence_nats')).toBeGreaterThanOrEqual(value('threshold_nats'));
      expect(await (await fetch(daemon.url)).text()).toContain('below its siblings in correct');

      expect(await incidentsOf(daemon)).toEqual([]);
      expect(await alarming(daemon)).toEqual([]);
    } finally {
      await daemon.stop();
    }
  },
);
