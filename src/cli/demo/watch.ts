import { EnvironmentError } from '../../errors.ts';
import type { Incident } from '../../judgement.ts';
import { scopeName } from '../../model.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { askCounter, askIncidents, askTruth, startFault } from './ask.ts';
import { compare } from './compare.ts';
import type { Finding } from './compare.ts';
import { BACKENDS } from './files.ts';
import type { Story } from './story.ts';

/** Cycles in which the daemon may find the fault and settle on its slice. */
const SEARCH_CYCLES = 14;
/** Cycles after the first sign of the incident in which its slice may still narrow. */
const SETTLE_CYCLES = 4;

/** The two programs that run, and how long a cycle is. */
export interface Stage {
  readonly simulator: string;
  readonly daemon: string;
  readonly cycleMs: number;
}

const sizeText = ({ effect }: Incident): string =>
  effect === null ? 'size not known yet' : `about ${Math.round(effect.degradedFraction * 100)}% of answers`;

const describe = (incident: Incident): string =>
  `incident ${incident.id}: ${incident.class}, ${scopeName(incident.scope)}, ${sizeText(incident)}, since ${incident.onsetAt.slice(11, 19)}`;

interface Wait {
  readonly cycles: number;
  readonly label: string;
  /** Ends the waiting early. */
  readonly done?: (cycle: number) => Promise<boolean>;
}

/** Waits so many cycles, with a progress bar. */
const waitCycles = async (io: Io, cycleMs: number, { cycles, label, done }: Wait): Promise<void> => {
  const progress = createProgress(io.stderr, label, cycles);
  for (let cycle = 1; cycle <= cycles && !io.signal.aborted; cycle += 1) {
    await io.clock.sleep(cycleMs, io.signal);
    progress.update(cycle);
    if (done !== undefined && (await done(cycle))) break;
  }
  progress.stop();
  if (io.signal.aborted) throw new EnvironmentError('interrupted');
};

const faultOf = ({ kind, scope, share, factor }: Story): object =>
  kind === 'outage'
    ? { name: 'outage', scope, effect: { type: 'http-error', status: 503 } }
    : { name: 'worse', scope, share, effect: { type: 'success-rate', factor } };

/**
 * Lets the story happen and asks the daemon what it sees; returns what it says beside what is true.
 * @throws EnvironmentError when it is interrupted, or when one of the two does not answer
 */
export const watch = async (
  io: Io,
  story: Story,
  { simulator, daemon, cycleMs }: Stage,
): Promise<readonly Finding[]> => {
  const say = (text: string): void => void io.stdout.write(`${text}\n`);
  await waitCycles(io, cycleMs, { cycles: story.onsetCycles, label: 'cycles of good health' });
  if (story.kind !== 'none') {
    await startFault(simulator, faultOf(story));
    say(`The simulator has begun a fault (${story.kind}). Nobody has told the daemon.`);
  }
  let seenAt = Infinity;
  let last = '';
  const done = async (cycle: number): Promise<boolean> => {
    const [first] = await askIncidents(daemon);
    if (first === undefined) return false;
    seenAt = Math.min(seenAt, cycle);
    const text = describe(first);
    if (text !== last) say(text);
    last = text;
    return cycle >= seenAt + SETTLE_CYCLES;
  };
  await waitCycles(io, cycleMs, { cycles: SEARCH_CYCLES, label: 'cycles since then', done });
  const failures = await askCounter(daemon, 'coalmine_probe_failures_total');
  const findings = compare({
    kind: story.kind,
    incidents: await askIncidents(daemon),
    truth: story.kind === 'quality' ? await askTruth(simulator) : null,
    backends: BACKENDS,
    cycleMs,
  });
  if (story.kind !== 'outage') return findings;
  const failed = { question: 'failures', truth: 'many', found: `${failures} probes`, agrees: failures > 0 };
  return [...findings, failed];
};
