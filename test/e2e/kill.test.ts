import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSoak } from '../../bench/soak/run-soak.ts';
import { systemClock } from '../../src/cli/process-io.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';

test(
  'after five kills nothing is lost, nothing was sent twice, and a replay of the export judges alike',
  { timeout: 180_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coalmine-kill-'));
    const clock = systemClock(Date.now);
    try {
      const report = await runSoak({
        folder,
        clock,
        random: seededRandom('five kills'),
        more: (kills) => kills < 5,
        say: () => undefined,
      });
      expect(report).toMatchObject({ kills: 5, sentTwice: [], lost: [], replayDiffers: [] });
      expect(report.folded).toBeGreaterThan(5);
      expect(report.served).toBeGreaterThan(500);
      // Kills found requests under way: else this would have shown nothing.
      expect(report.interrupted).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
