import { EPSILONS, LONGEST, measureDelays, type Delays, type Situation } from './detector/delays.ts';
import { measureFalseAlarms, type FleetWeather } from './detector/false-alarms.ts';
import { measureRot } from './detector/rot.ts';
import { OTHERS, QUIET, ROUGH } from './detector/world.ts';
import { poissonUpperLimit } from '../src/stats/poisson-upper-limit.ts';

/** How many seeds and months: `--quick` takes seconds. */
const SIZES = {
  quick: { delays: 4, shared: 2, months: 4, others: 1, fleets: 0, rot: 2 },
  full: { delays: 60, shared: 36, months: 250, others: 40, fleets: 4, rot: 24 },
} as const;

const situations: readonly Situation[] = [
  { name: 'right after the baseline', warm: 0, sharing: 1, weather: QUIET },
  { name: 'after a day', warm: 24, sharing: 1, weather: QUIET },
  { name: 'after a week', warm: 168, sharing: 1, weather: QUIET },
  { name: 'after two weeks', warm: 336, sharing: 1, weather: QUIET },
  { name: 'at once, baseline shared by 12', warm: 0, sharing: 12, weather: QUIET },
  { name: 'after a day, rough', warm: 24, sharing: 1, weather: ROUGH },
  { name: 'after two weeks, rough', warm: 336, sharing: 1, weather: ROUGH },
];

const cells = (xs: readonly number[], digits = 1): string => xs.map((x) => x.toFixed(digits).padStart(7)).join('');

const printDelays = ({ situation, recent, pinned, oracle, missed }: Delays): void => {
  console.log(`${situation.name}: mean delay in cycles`);
  console.log(`  recent       ${cells(recent)}`);
  console.log(
    `  over oracle  ${cells(
      recent.map((x, e) => x / (oracle[e] ?? 1)),
      2,
    )}`,
  );
  if (missed.some((x) => x > 0))
    console.log(
      `  over ${LONGEST} (%)${cells(
        missed.map((x) => 100 * x),
        0,
      )}`,
    );
  console.log(`  pinned       ${cells(pinned)}`);
  console.log(`  oracle       ${cells(oracle)}`);
};

const rate = (alarms: number, months: number): string =>
  `${alarms} in ${months} scope-months, upper 95% limit one in ${(months / poissonUpperLimit(alarms)).toFixed(0)}`;

const printFalseAlarms = (fleet: FleetWeather, months: number): void => {
  const found = measureFalseAlarms(fleet, months);
  const { weather, backends, common } = fleet;
  const shape = backends === 1 ? 'one backend' : `${backends} backends, ${common ? 'one factor' : 'own factors'}`;
  console.log(`false alarms, ${weather.name}, ${shape} (allowed: one in 240 by anchor)`);
  console.log(`  recent ${rate(found.recent, found.months)}`);
  console.log(`  pinned ${rate(found.pinned, found.months)}`);
  if (found.wideMonths === 0) return;
  console.log(`  whole fleet, recent ${rate(found.wideRecent, found.wideMonths)}`);
  console.log(`  whole fleet, pinned ${rate(found.widePinned, found.wideMonths)}`);
};

/**
 * Delay, false alarms and slow rot of the quality detector on numbers, beside the CUSUM that knows every rate and ε.
 * Seeded; `--quick` looks whether it runs.
 */
export const detector = (): Promise<void> => {
  const size = process.argv.includes('--quick') ? SIZES.quick : SIZES.full;
  console.log(`ε ${EPSILONS.map((e) => `${e * 100}%`.padStart(7)).join('')}`.padStart(15 + 7 * EPSILONS.length));
  for (const situation of situations) {
    printDelays(measureDelays(situation, situation.sharing > 1 ? size.shared : size.delays));
  }
  for (const weather of [QUIET, ROUGH]) printFalseAlarms({ weather, backends: 1, common: false }, size.months);
  for (const weather of OTHERS) printFalseAlarms({ weather, backends: 1, common: false }, size.others);
  for (const common of [false, true]) {
    if (size.fleets > 0) printFalseAlarms({ weather: ROUGH, backends: 24, common }, size.fleets);
  }
  for (const weather of [QUIET, ROUGH]) {
    for (const [points, days] of [
      [0.05, 14],
      [0.1, 60],
    ] as const) {
      const { found, recentHours, pinnedHours } = measureRot({ points, days, weather }, size.rot);
      console.log(
        `a fall of ${points * 100} points over ${days} days, ${weather.name}: found before its end in ` +
          `${(100 * found).toFixed(0)}%; recent after ${recentHours.toFixed(0)} h, pinned after ${pinnedHours.toFixed(0)} h`,
      );
    }
  }
  return Promise.resolve();
};
