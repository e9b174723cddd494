import { expect, test } from 'vitest';
import { exampleProblems } from '../../../src/canaries/examples.ts';
import { controlSuite } from '../../../src/run/control/suite.ts';
import { SCORERS } from '../../../src/scorers/index.ts';

test('the checks of every control canary call its right answer right and its wrong answer wrong', async () => {
  const { canaries } = controlSuite(SCORERS);
  expect(canaries.length).toBeGreaterThanOrEqual(6);
  for (const canary of canaries) {
    expect(await exampleProblems(canary, SCORERS), canary.id).toEqual([]);
    expect([canary.examples.pass.length, canary.examples.fail.length], canary.id).toEqual([1, 1]);
  }
});
