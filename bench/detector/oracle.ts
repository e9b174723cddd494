import { degraded } from './world.ts';

/** One of the two anchors' whole budget: an oracle has no second one to share it with. */
const ORACLE_THRESHOLD = Math.log(86_400);

/** The CUSUM that knows every rate and ε: cycles until it alarms; `draw` gives the scores of a cycle. */
export const oracleDelay = (
  suite: readonly number[],
  epsilon: number,
  draw: (cycle: number) => readonly number[],
): number => {
  const bad = suite.map((loss) => degraded(loss, epsilon));
  const failed = suite.map((loss, i) => Math.log((bad[i] ?? 0) / loss));
  const passed = suite.map((loss, i) => Math.log((1 - (bad[i] ?? 0)) / (1 - loss)));
  let evidence = 0;
  for (let cycle = 0; cycle < 5000; cycle += 1) {
    evidence = Math.max(0, evidence);
    for (const [i, score] of draw(cycle).entries()) evidence += (score === 1 ? passed[i] : failed[i]) ?? 0;
    if (evidence >= ORACLE_THRESHOLD) return cycle + 1;
  }
  return 5000;
};
