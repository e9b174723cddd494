import { parseArgs } from 'node:util';
import { systemClock } from '../src/cli/process-io.ts';
import { EFFECTS } from '../src/simulator/effects/index.ts';
import type { RecordedFleetOptions } from '../test/support/recorded-fleet.ts';
import { HOUR_MS } from '../test/support/virtual-daemon.ts';
import { CASES } from './effects/cases.ts';
import type { Case } from './effects/cases.ts';
import { startHealthyFleet } from '../test/support/healthy-fleet.ts';
import { tableOf } from './effects/report.ts';
import { runTrial } from './effects/run-trial.ts';
import type { Trial, TrialResult } from './effects/run-trial.ts';
import { trialsOf } from './effects/trials.ts';

const FLEET = {
  models: ['claude-sonnet-5-5', 'llama-4-70b'],
  regions: ['us-east-1', 'eu-west-1'],
  hardware: ['trainium2', 'h100'],
};

interface Kind extends Omit<RecordedFleetOptions, 'seed'> {
  readonly name: string;
  readonly holds: (of: Case) => boolean;
}

const SMALL = { select: { cost: ['small' as const] } };
const VARIANTS = ['plain', 'cold', 'padded-8k', 'warm', 'effort-low', 'effort-high', 'burst-8'];

/** Fleets differ by what is sent and by how it is answered; trials of one kind share theirs. */
const KINDS: readonly Kind[] = [
  { name: 'quick', ...SMALL, holds: ({ sends, slowly, fails }) => sends === undefined && !slowly && !fails },
  { name: 'long', select: { cost: ['small', 'medium'] }, holds: ({ sends }) => sends === 'long' },
  { name: 'variants', select: {}, variants: VARIANTS, holds: ({ sends }) => sends === 'variants' },
  { name: 'streaming', ...SMALL, stream: true, holds: ({ sends, fails }) => sends === undefined && fails === true },
  {
    name: 'slow',
    ...SMALL,
    stream: true,
    profiles: [{ latency: { firstTokenMs: 400 } }],
    holds: ({ slowly }) => slowly === true,
  },
];

/** Without a fault: a fleet whose days differ, and which says the same in many words. */
const ROUGH: Kind = {
  name: 'rough days',
  ...SMALL,
  profiles: [{ dayEffect: 0.33, paraphrase: 0.5 }],
  holds: () => false,
};

const fits = (trial: Trial, kind: Kind): boolean =>
  trial.parts.length === 0 ? kind === ROUGH || kind === KINDS[0] : trial.parts.every(({ of }) => kind.holds(of));

const numbers = (written: readonly string[]): readonly number[] => written.map(Number);

/**
 * Every effect of the simulator over real HTTP with the shipped suite: what the daemon says of it, how soon, of which
 * slice, and what it says falsely. Sets the exit code to 1 when one is missed.
 */
export const effects = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      effect: { type: 'string', multiple: true, default: [] },
      share: { type: 'string', multiple: true, default: ['0.2', '1'] },
      seeds: { type: 'string', default: '1' },
      'first-seed': { type: 'string', default: '1' },
      healthy: { type: 'string', default: '3' },
      cycles: { type: 'string', default: '6' },
      thorough: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const untried = EFFECTS.filter(({ type }) => !CASES.some(({ effect }) => effect.type === type));
  if (untried.length > 0) throw new Error(`no case for ${untried.map(({ type }) => type).join(', ')}`);
  const clock = systemClock(Date.now);
  const began = clock.monotonicMs();
  const results: TrialResult[] = [];
  const first = Number(values['first-seed']);
  for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
    const trials = trialsOf(values.effect, numbers(values.share), FLEET, seed);
    for (const kind of [...KINDS, ROUGH]) {
      const mine = trials.filter((trial) => fits(trial, kind));
      if (mine.length === 0) continue;
      const options = { ...kind, seed, fleet: FLEET, recordedOverMs: 4 * 24 * HOUR_MS };
      const fleet = await startHealthyFleet(options, Number(values.healthy));
      const { length } = fleet.baselines;
      console.error(
        `seed ${String(seed)}, ${kind.name} fleet: ${String(length)} baselines, ${String(mine.length)} trials`,
      );
      for (const trial of mine) {
        const from = clock.monotonicMs();
        const result = await runTrial(trial, { fleet, cycles: Number(values.cycles), thorough: values.thorough });
        results.push(result);
        const seconds = ((clock.monotonicMs() - from) / 1e3).toFixed(0);
        console.error(`${result.ok ? 'ok    ' : 'MISSED'} ${trial.name} ${result.slices.join(' and ')} (${seconds} s)`);
        if (!result.ok) console.error(JSON.stringify(result));
      }
      await fleet.stop();
    }
  }
  if (values.json) for (const result of results) console.log(JSON.stringify(result));
  console.log(tableOf(results));
  const missed = results.filter(({ ok }) => !ok);
  const minutes = ((clock.monotonicMs() - began) / 60e3).toFixed(1);
  console.log(`\n${String(results.length)} trials in ${minutes} minutes, ${String(missed.length)} missed`);
  if (missed.length > 0) process.exitCode = 1;
};
