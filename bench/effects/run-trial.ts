import { scopeName } from '../../src/model.ts';
import type { Scope } from '../../src/model.ts';
import { incidentsOf, verdictsOf } from '../../test/support/shown.ts';
import type { VirtualDaemon } from '../../test/support/virtual-daemon.ts';
import type { Case, Told } from './cases.ts';
import type { HealthyFleet } from '../../test/support/healthy-fleet.ts';
import { answerTo, falselySaid, saidOf, sayingsOf } from './said.ts';
import type { Shown } from './said.ts';
import { touchedBy } from './touched.ts';
import type { Touched } from './touched.ts';

export interface TrialRun {
  readonly fleet: HealthyFleet;
  /** Most cycles from the first fault on. */
  readonly cycles: number;
  /** Goes on to the last cycle when all is said already. */
  readonly thorough: boolean;
}

/** What became of one trial. */
export interface TrialResult {
  readonly trial: string;
  readonly slices: readonly string[];
  readonly wanted: readonly string[];
  /** Cycle of the fault, from 1 on, in which all that is wanted was said; null = never, or nothing is wanted. */
  readonly told: number | null;
  readonly slicedRight: boolean;
  readonly missing: readonly string[];
  readonly said: readonly string[];
  readonly false: readonly string[];
  /** Failed probes that the metrics count from the first fault on. */
  readonly failuresShown: number;
  readonly touched: Touched;
  /** Evidence on the slices by signal, nats of the threshold. */
  readonly evidence: readonly string[];
  readonly ok: boolean;
}

const shownBy = async (daemon: VirtualDaemon): Promise<Shown> => ({
  verdicts: await verdictsOf(daemon),
  incidents: await incidentsOf(daemon),
});

const evidenceOn = ({ verdicts }: Shown, scope: Scope): readonly string[] =>
  verdicts
    .filter((one) => scopeName(one.scope) === scopeName(scope) && one.evidence.nats > 0)
    .map(({ signal, evidence: { nats, threshold } }) => `${signal} ${nats.toFixed(1)}/${threshold.toFixed(1)}`);

/** One fault of a trial. */
export interface Part {
  readonly of: Case;
  readonly scope: Scope;
  readonly share: number;
  /** Cycles after the first fault. */
  readonly after: number;
}

export interface Trial {
  readonly name: string;
  readonly parts: readonly Part[];
}

const nameOf = (part: Part, at: number): string =>
  `${part.of.name.replaceAll(':', '-')}-${String(part.after)}-${String(Math.round(at))}`;

const whatOf = (wanted: readonly Told[]): string =>
  wanted
    .map((told) => `${told.class} ${told.verdict}${told.signal === undefined ? '' : ` (${told.signal})`}`)
    .join(' or ');

interface Course {
  readonly told: number | null;
  readonly last: Shown;
  readonly unreferenced: readonly string[];
}

const withoutBehaviour = ({ verdicts, incidents }: Shown): Shown => ({
  verdicts: verdicts.filter((one) => one.class !== 'behaviour'),
  incidents,
});

/** Lets the faults go on for all cycles; notes the first after which everything wanted is said. */
const follow = async (
  { parts }: Trial,
  run: TrialRun,
  daemon: VirtualDaemon,
  names: readonly string[],
): Promise<Course> => {
  const { backends } = run.fleet.config;
  const unreferenced = new Set<string>();
  let told: number | null = null;
  let last: Shown = { verdicts: [], incidents: [] };
  for (let cycle = 1; cycle <= run.cycles; cycle += 1) {
    for (const [index, { of, scope, share, after }] of parts.entries()) {
      if (after !== cycle - 1) continue;
      run.fleet.simulator.startFault({ name: names[index], scope, share, effect: of.effect });
    }
    await daemon.hours(1);
    last = await shownBy(daemon);
    for (const { verdict, signal, scope } of last.verdicts)
      if (verdict === 'no_baseline') unreferenced.add(`${signal} no_baseline on ${scopeName(scope)}`);
    const said = saidOf(last);
    const all = parts.every(({ of, scope }) =>
      of.expect.every((one) => answerTo(one, said, { scope, backends })?.slice === true),
    );
    if (all && parts.some(({ of }) => of.expect.length > 0) && parts.every(({ after }) => after < cycle))
      told ??= cycle;
    // One cycle more than it takes: slices are looked at again then.
    if (told !== null && told < cycle && !run.thorough) break;
  }
  return { told, last, unreferenced: [...unreferenced] };
};

/** One daemon on a fleet that is healthy for some cycles and then goes wrong. Nothing goes wrong in a trial without parts. */
export const runTrial = async (trial: Trial, run: TrialRun): Promise<TrialResult> => {
  const { fleet } = run;
  const { backends } = fleet.config;
  const { parts } = trial;
  const daemon = await fleet.start();
  const names = parts.map((part) => nameOf(part, fleet.clock.now()));
  try {
    const early = falselySaid(await shownBy(daemon), [], backends);
    const failuresBefore = await daemon.metric('coalmine_probe_failures_total');
    const { told, last, unreferenced } = await follow(trial, run, daemon, names);
    const failuresShown = (await daemon.metric('coalmine_probe_failures_total')) - failuresBefore;
    const touched = await touchedBy(new Set(names), run.fleet, daemon);
    const said = saidOf(last);
    const wanted = parts.flatMap(({ of, scope }) =>
      of.expect.map((one) => ({ one, answer: answerTo(one, said, { scope, backends }) })),
    );
    const scopes = parts.filter(({ of }) => of.expect.length > 0).map(({ scope }) => scope);
    const harmless = parts.some(({ of }) => of.harmless === true);
    const wrong = [
      ...early.map((one) => `before: ${one}`),
      ...unreferenced,
      ...falselySaid(harmless ? withoutBehaviour(last) : last, scopes, backends),
    ];
    const slicedRight = wanted.every(({ answer }) => answer?.slice === true);
    const failed = failuresShown > 0 || !parts.some(({ of }) => of.fails === true);
    return {
      trial: trial.name,
      slices: parts.map(({ scope, share }) => `${scopeName(scope)} ${String(Math.round(share * 1000) / 10)}%`),
      wanted: wanted.map(({ one }) => whatOf(one)),
      told: wanted.length === 0 ? null : told,
      slicedRight,
      missing: wanted.flatMap(({ one, answer }) => (answer === null ? [whatOf(one)] : [])),
      said: sayingsOf(said),
      false: wrong,
      failuresShown,
      touched,
      evidence: parts.flatMap(({ scope }) => evidenceOn(last, scope)),
      ok: wrong.length === 0 && slicedRight && failed,
    };
  } finally {
    for (const name of names) fleet.simulator.endFault(name);
    await daemon.stop();
  }
};
