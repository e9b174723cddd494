// `npm run bench [-- NAME…]`: figures of speed and size, as ratios inside one run wherever a machine's speed matters.
// `npm run bench -- effects [--effect NAME] [--share 0.2] [--seeds N]`: what is found; takes long, so it runs when asked for.
// `npm run bench -- incidents [--seeds N] [--backends 24|12] [--scenario NAME] [--quick] [--report-only]`: real incidents beside the rules of today.
// `npm run bench -- fleet-years [--seeds 1-40] [--months 3] [--regime NAME] [--report-only]`: false alarms of healthy fleets; hours.
// `npm run bench -- recorded DIR [--out DIR]`: recordings with a cases.json beside the rules of today.
// `npm run bench -- slices [--seeds 1-8] [--weather NAME] [--report-only]`: is the right slice named, beside RiskLoc and simple rules.
// `npm run bench -- plan [--seeds N]`: what `coalmine plan` predicts beside what simulated fleets show.
// `npm run bench -- demo [--kind quality|none|outage] [--seed N]`: the demo on many seeds; the same.
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

const BENCHMARKS: Readonly<Record<string, () => Promise<void>>> = { throughput, detection, detector, scrape, start };

const [asked, ...rest] = process.argv.slice(2);
if (asked === 'effects') {
  await effects(rest);
  process.exit();
}
if (asked === 'incidents') {
  await incidents(rest);
  process.exit();
}
if (asked === 'fleet-years') {
  await fleetYears(rest);
  process.exit();
}
if (asked === 'slices') {
  await slices(rest);
  process.exit();
}
if (asked === 'recorded') {
  await recorded(rest);
  process.exit();
}
if (asked === 'plan') {
  plan(rest);
  process.exit();
}
if (asked === 'demo') {
  await demo(rest);
  process.exit();
}
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('--'));
const unknown = wanted.filter((name) => BENCHMARKS[name] === undefined);
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(', ')}; known: effects, incidents, fleet-years, slices, recorded, plan, demo, ${Object.keys(BENCHMARKS).join(', ')}`,
  );
  process.exit(2);
}
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`# ${name}`);
  await run();
}
process.exit(0);
