import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw, healthyLaw, logLikelihood, MARK_RATE } from '../../../bench/incidents/law.ts';
import type { Law } from '../../../bench/incidents/law.ts';
import { SUITE } from '../../../bench/incidents/suite.ts';
import { seeded } from '../../../bench/detector/world.ts';

const sheets = fc.constantFrom(...SUITE);

test('a draw is as often right as its law says', () => {
  const law: Law = { ...healthyLaw(SUITE[0]!, 'm', 1), correct: 0.7, refusal: 0 };
  const random = seeded(1);
  const right = Array.from({ length: 4000 }, () => draw(law, random)).filter(({ correct }) => correct).length;
  expect(right / 4000).toBeCloseTo(0.7, 1);
});

test('what a law draws is possible under it', () => {
  fc.assert(
    fc.property(sheets, fc.integer(), (sheet, seed) => {
      const law = healthyLaw(sheet, 'm', 1);
      const random = seeded(seed);
      for (let i = 0; i < 20; i += 1) expect(logLikelihood(law, draw(law, random))).toBeGreaterThan(-60);
    }),
  );
});

test('the likelihood ratio against health has a mean of 1 on healthy answers', () => {
  const sheet = SUITE.find(({ form }) => form === 'json')!;
  const healthy = healthyLaw(sheet, 'm', 10);
  const bad: Law = { ...healthy, correct: healthy.correct * 0.8, format: (healthy.format ?? 1) * 0.9 };
  const random = seeded(3);
  const ratios = Array.from({ length: 20_000 }, () => {
    const drawn = draw(healthy, random);
    return Math.exp(logLikelihood(bad, drawn) - logLikelihood(healthy, drawn));
  });
  expect(ratios.reduce((sum, x) => sum + x, 0) / ratios.length).toBeCloseTo(1, 1);
});

test('another count of input tokens is all but impossible, so one answer tells', () => {
  const healthy = healthyLaw(SUITE[0]!, 'm', 1);
  const bad = { ...healthy, inputTokens: healthy.inputTokens + 30 };
  const drawn = draw(bad, seeded(5));
  expect(logLikelihood(bad, drawn) - logLikelihood(healthy, drawn)).toBeGreaterThan(-Math.log(MARK_RATE) - 1);
});
