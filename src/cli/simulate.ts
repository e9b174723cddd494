import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { loadSuite } from '../canaries/load.ts';
import { SHIPPED_CANARIES } from '../config/resolve.ts';
import { SCORERS } from '../scorers/index.ts';
import { DEFAULT_SCENARIO } from '../simulator/default-scenario.ts';
import { loadScenario } from '../simulator/scenario.ts';
import { startSimulator } from '../simulator/simulator.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Io } from './io.ts';

interface Options {
  readonly scenario?: string;
  readonly canaries?: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly truth?: string;
  readonly seed?: number;
}

const address = (text: string): { host: string; port: number } => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65_535) throw new InvalidArgumentError('expected HOST:PORT, such as 127.0.0.1:8080');
  return { host, port };
};

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 4_294_967_295) throw new InvalidArgumentError('expected a whole number from 0 on');
  return value;
};

const greeting = (simulator: Simulator, scenario: string, faults: number): string =>
  [
    `simulator at ${simulator.url}`,
    `  scenario         ${scenario}, ${faults} ${faults === 1 ? 'fault' : 'faults'}`,
    `  anthropic        baseUrl: ${simulator.url}`,
    `  openai           baseUrl: ${simulator.url}/v1`,
    `  what is true     ${simulator.url}/admin/truth`,
    '',
  ].join('\n');

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });

const simulate = async (options: Options, io: Io): Promise<void> => {
  const scenario =
    options.scenario === undefined ? DEFAULT_SCENARIO : await loadScenario(resolve(io.cwd, options.scenario));
  const suite = await loadSuite(
    options.canaries === undefined ? SHIPPED_CANARIES : resolve(io.cwd, options.canaries),
    SCORERS,
  );
  const simulator = await startSimulator({
    suite,
    scenario,
    clock: io.clock,
    ...options.listen,
    ...(options.truth === undefined ? {} : { truthFile: resolve(io.cwd, options.truth) }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  io.stdout.write(greeting(simulator, options.scenario ?? 'the built-in healthy one', scenario.faults.length));
  await aborted(io.signal);
  await simulator.stop();
};

export const simulateCommand = (io: Io): Command =>
  new Command('simulate')
    .option('--scenario <file>', 'fleet and faults (YAML); without it eight healthy backends of two models')
    .option('--canaries <dir>', 'the suite whose canaries it can answer; without it the shipped one')
    .option('--listen <host:port>', 'where to listen; port 0 takes any free one', address, address('127.0.0.1:8900'))
    .option('--truth <file>', 'append every request and fault to this file, as JSON Lines')
    .option('--seed <n>', "in place of the scenario's", wholeNumber)
    .action((options: Options) => simulate(options, io));
