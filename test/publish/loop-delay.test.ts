import { expect, test } from 'vitest';
import { createLoopDelay } from '../../src/publish/loop-delay.ts';
import { fakeClock } from './fixtures.ts';

const monitor = (): { max: number; reset: () => void } => {
  const state = {
    max: 0,
    reset: (): void => {
      state.max = 0;
    },
  };
  return state;
};

test('a tick on time is no delay, and what is longer counts without the resolution', () => {
  const source = monitor();
  const read = createLoopDelay(source, 10, fakeClock());
  expect(read()).toBe(0);
  source.max = 10e6;
  expect(read()).toBe(0);
  source.max = 260e6;
  expect(read()).toBeCloseTo(0.25, 9);
});

test('a peak is seen by every scraper for at least a minute, and forgotten after two', () => {
  const source = monitor();
  const clock = fakeClock();
  const read = createLoopDelay(source, 10, clock);
  source.max = 110e6;
  clock.advance(60_000);
  expect(read()).toBeCloseTo(0.1, 9);
  expect(read()).toBeCloseTo(0.1, 9);
  clock.advance(59_000);
  expect(read()).toBeCloseTo(0.1, 9);
  clock.advance(1_000);
  expect(read()).toBeCloseTo(0.1, 9);
  expect(read()).toBe(0);
});
