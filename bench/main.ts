// Benchmarks. Those of speed and size print ratios inside one run wherever a machine's speed matters.
import { demo } from './demo.ts';
import { detection } from './detection.ts';
import { detector } from './detector.ts';
import { effects } from './effects.ts';
import { fleetYears } from './fleet-years.ts';
import { incidents } from './incidents.ts';
import { plan } from './plan.ts';
import { recorded } from './recorded.ts';
import { scrape } from './scrape.ts';
import { slices } from './slices.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';

/** One benchmark: what is written behind its name, and what it says. */
interface Benchmark {
  readonly options: string;
  readonly says: string;
  readonly run: (args: readonly string[]) => Promise<void> | void;
}

/** Run without a name: all of them, one after the other. */
const OF_SPEED: Readonly<Record<string, Benchmark>> = {
  throughput: { options: '', says: 'probes a second through everything, beside the bare SDK', run: throughput },
  detection: { options: '', says: 'microseconds of judging a sample', run: detection },
  detector: { options: '', says: 'delays beside an oracle, false alarms of both anchors; half an hour', run: detector },
  scrape: { options: '', says: 'milliseconds of a scrape with 10,000 cells', run: scrape },
  start: { options: '', says: 'time until ready, and memory then', run: start },
};

/** Run when asked for. */
const ASKED: Readonly<Record<string, Benchmark>> = {
  effects: {
    options: '[--effect NAME] [--share 0.2] [--seeds N]',
    says: 'every effect of the simulator over HTTP: what is told of it; some twenty minutes a share',
    run: effects,
  },
  incidents: {
    options: '[--seeds N] [--backends 24|12] [--scenario NAME] [--weather rough] [--http] [--quick] [--report-only]',
    says: 'real incidents beside the rules of today',
    run: incidents,
  },
  'fleet-years': {
    options: '[--seeds 1-40] [--months 3] [--regime NAME] [--report-only]',
    says: 'false alarms of healthy fleets through the whole engine; hours',
    run: fleetYears,
  },
  slices: {
    options: '[--seeds 1-8] [--weather NAME] [--report-only]',
    says: 'whether the right slice is named, beside RiskLoc and simple rules',
    run: slices,
  },
  recorded: {
    options: 'DIR [--out DIR]',
    says: 'recordings with a cases.json beside the rules of today',
    run: recorded,
  },
  plan: { options: '[--seeds N]', says: 'what `coalmine plan` predicts beside what simulated fleets show', run: plan },
  demo: {
    options: '[--kind quality|none|outage] [--seed N]',
    says: 'the demo on many seeds: does the daemon agree with the truth; half an hour',
    run: demo,
  },
};

const ALL = { ...ASKED, ...OF_SPEED };

const usage = (): string =>
  [
    'npm run bench [-- NAME…]: those of speed and size, or the named ones of them.',
    ...Object.entries(OF_SPEED).map(([name, { says }]) => `  ${name}: ${says}`),
    'npm run bench -- NAME [OPTIONS]:',
    ...Object.entries(ASKED).map(([name, { options, says }]) => `  ${name} ${options}: ${says}`),
  ].join('\n');

const args = process.argv.slice(2);
const [asked = '', ...rest] = args;
if (args.includes('--help')) {
  console.log(usage());
  process.exit(0);
}
const single = ASKED[asked];
if (single !== undefined) {
  await single.run(rest);
  process.exit();
}
const unknown = args.filter((name) => !(name in OF_SPEED));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; known: ${Object.keys(ALL).join(', ')}`);
  process.exit(2);
}
for (const [name, { run }] of Object.entries(OF_SPEED)) {
  if (args.length > 0 && !args.includes(name)) continue;
  console.log(`# ${name}`);
  await run([]);
}
process.exit(0);
