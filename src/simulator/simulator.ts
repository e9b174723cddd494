import type { AddressInfo } from 'node:net';
import type { Suite } from '../canaries/canary.ts';
import { OperatorError } from '../errors.ts';
import type { Clock } from '../model.ts';
import { createFaultBook } from './fault-book.ts';
import type { FaultTruth } from './fault-book.ts';
import { faultProblems, makeFault } from './fault.ts';
import { problemAt } from './problems.ts';
import type { Scenario } from './scenario.ts';
import { close, listen } from './serve.ts';
import { createTruthLog } from './truth-log.ts';
import type { Counts, RequestTruth } from './truth-log.ts';
import { createMemory, createWorld } from './world.ts';

export interface SimulatorOptions {
  readonly suite: Suite;
  readonly scenario: Scenario;
  readonly clock: Clock;
  /** In place of the scenario's. */
  readonly seed?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** JSON Lines, appended to: every request and every fault. */
  readonly truthFile?: string;
  /** How many of the newest requests stay in memory; default 20,000. */
  readonly keepRequests?: number;
}

/** What really happened, as `GET /admin/truth` shows it. */
export interface Truth {
  readonly startedAt: string;
  readonly faults: readonly FaultTruth[];
  readonly counts: Counts;
}

/** A fleet that answers over HTTP until it is stopped. */
export interface Simulator {
  /** `http://host:port`: the base URL of the Messages API; chat completions have theirs at `/v1` below it. */
  readonly url: string;
  readonly truth: () => Truth;
  /** The newest requests, oldest first. */
  readonly requests: () => readonly RequestTruth[];
  /** Starts a fault, written as in a scenario file; its times count from now. @throws OperatorError with every problem. */
  readonly startFault: (written: unknown) => FaultTruth;
  /** Ends a fault now (one that has not begun is forgotten); false when there is none of that name. */
  readonly endFault: (name: string) => boolean;
  /** Another fleet and other faults from now on. Counts, random numbers and the truth go on; the seed stays. */
  readonly setScenario: (scenario: Scenario) => void;
  /** Drops all connections. May be called again. */
  readonly stop: () => Promise<void>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Starts a fleet. Answers depend on the seed and on the order of requests at each place and canary alone.
 * @throws OperatorError when the scenario names canaries that the suite does not have.
 * @throws EnvironmentError when the address or the truth file cannot be had.
 */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { suite, clock } = options;
  const seed = options.seed ?? options.scenario.seed;
  const memory = createMemory();
  const worldOf = (scenario: Scenario) => createWorld({ scenario, suite, seed, memory });
  const state = { world: worldOf(options.scenario), ids: 0 };
  const log = createTruthLog(options.keepRequests ?? 20_000, options.truthFile ?? null);
  const book = createFaultBook(clock, seed);
  const startedAt = iso(clock.now());
  const stopping = new AbortController();

  const addFaults = (faults: Scenario['faults']): readonly FaultTruth[] => {
    const added = book.add(faults);
    for (const truth of added) log.fault('fault', truth);
    return added;
  };
  const endFaults = (name?: string): readonly FaultTruth[] => {
    const ended = book.end(name);
    for (const truth of ended) log.fault('fault-end', truth);
    return ended;
  };
  const startFault = (written: unknown): FaultTruth => {
    const spot = { file: 'fault', path: [] };
    const problems = faultProblems(written, state.world.places, spot);
    const name = (written as { name?: unknown } | null)?.name;
    if (typeof name === 'string' && book.has(name))
      problems.push(problemAt(spot, 'a fault of this name goes on', ['name']));
    if (problems.length > 0) throw new OperatorError(problems);
    const [added] = addFaults([makeFault(written)]);
    if (added === undefined) throw new Error('a fault was added and is not there');
    return added;
  };
  const truth = (): Truth => ({ startedAt, faults: book.truth(), counts: log.counts() });

  const stage = {
    clock,
    book,
    log,
    signal: stopping.signal,
    world: () => state.world,
    nextId: () => (state.ids += 1),
  };
  const actions = { truth, requests: log.requests, startFault, endFault: endFaults, hasFault: book.has };
  const host = options.host ?? '127.0.0.1';
  const server = await listen(stage, actions, { host, port: options.port ?? 0 }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  addFaults(options.scenario.faults);
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await close(server);
    log.close();
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    truth,
    requests: log.requests,
    startFault,
    endFault: (name) => {
      const known = book.has(name);
      endFaults(name);
      return known;
    },
    setScenario: (scenario) => {
      state.world = worldOf(scenario);
      endFaults();
      addFaults(scenario.faults);
    },
    stop,
  };
};
