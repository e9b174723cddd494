import { expect, test } from 'vitest';
import { createAvailability } from '../../src/publish/availability.ts';
import { fakeClock, sample } from './fixtures.ts';

const HOUR = 3_600_000;
const failed = sample({ outcome: { kind: 'failure', reason: 'overloaded', message: '' }, scores: {} });
const all = (): boolean => true;

test('probes and failures are counted by backend and reason, from the start on', () => {
  const clock = fakeClock();
  const { onSample, view } = createAvailability(clock);
  onSample(sample(), {});
  onSample(failed, {});
  onSample({ ...failed, backend: 'west' }, {});
  expect(view(all)).toEqual({
    since: '2026-11-22T10:00:00.000Z',
    backends: [
      { backend: 'east', probes: 2, failures: { overloaded: 1 } },
      { backend: 'west', probes: 1, failures: { overloaded: 1 } },
    ],
  });
  expect(view((id) => id === 'west').backends).toHaveLength(1);
});

test('a failure that the canary expects is a probe and no failure', () => {
  const { onSample, view } = createAvailability(fakeClock());
  onSample(failed, { expectedFailure: 'overloaded' });
  expect(view(all).backends).toEqual([{ backend: 'east', probes: 1, failures: {} }]);
});

test('what is older than a day is told no more, and is forgotten', () => {
  const clock = fakeClock();
  const { onSample, view } = createAvailability(clock);
  onSample(failed, {});
  clock.advance(23 * HOUR);
  onSample(sample(), {});
  expect(view(all).backends).toEqual([{ backend: 'east', probes: 2, failures: { overloaded: 1 } }]);
  clock.advance(HOUR);
  expect(view(all)).toEqual({
    since: '2026-11-22T11:00:00.000Z',
    backends: [{ backend: 'east', probes: 1, failures: {} }],
  });
  clock.advance(40 * HOUR);
  expect(view(all).backends).toEqual([]);
});
