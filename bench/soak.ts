// `npm run soak -- --minutes 30 [--seed N] [--keep]`: the daemon against the simulator, killed with SIGKILL at random
// moments. Exit code 1 when anything was lost, sent twice or judged otherwise than by a replay.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/cli/process-io.ts';
import { seededRandom } from '../src/plan/shuffle.ts';
import { runSoak } from './soak/run-soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const clock = systemClock(Date.now);
const endMs = clock.monotonicMs() + Number(values.minutes) * 60_000;
const folder = await mkdtemp(join(tmpdir(), 'coalmine-soak-'));
const report = await runSoak({
  folder,
  clock,
  random: seededRandom(`soak ${values.seed}`),
  more: () => clock.monotonicMs() < endMs,
  say: (text) => console.log(text),
});
console.log(JSON.stringify(report, null, 2));
if (values.keep) console.log(`kept: ${folder}`);
else await rm(folder, { recursive: true, force: true });
const wrong = report.sentTwice.length + report.lost.length + report.replayDiffers.length;
process.exit(wrong === 0 ? 0 : 1);
