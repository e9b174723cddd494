import { expect, test } from 'vitest';
import { createEar } from '../../../bench/fleet-years/ear.ts';
import { fleetOf } from '../../../bench/incidents/fleet.ts';
import type { Verdict } from '../../../src/judgement.ts';
import type { Scope } from '../../../src/model.ts';

const change = (scope: Scope, verdict: Verdict['verdict'], nats = 20): Verdict => ({
  ...{ scope, signal: 'output-length', class: 'behaviour', verdict, direction: 'either', at: '', since: '' },
  ...{ evidence: { nats, threshold: 15 }, effect: null, samples: 9, lastValidAt: null },
});

const fold = (...changes: readonly Verdict[]) => ({ changes, incidents: [] });

test('one change on several scopes with common backends is heard once, of the scope with the most evidence', () => {
  const ear = createEar(fleetOf('full'));
  const heard = ear.hear(
    fold(change({ region: 'us-east-1' }, 'changed', 16), change({ model: 'sonnet', region: 'us-east-1' }, 'changed')),
    5,
  );
  expect(heard).toMatchObject([{ verdict: 'changed', scope: 'model=sonnet,region=us-east-1', backends: 3, hour: 5 }]);
  expect(ear.hear(fold(change({}, 'changed')), 6)).toEqual([]);
});

test('another part of the fleet, and the same after it was over, are heard again', () => {
  const ear = createEar(fleetOf('full'));
  ear.hear(fold(change({ region: 'us-east-1' }, 'changed')), 1);
  expect(ear.hear(fold(change({ region: 'eu-west-1' }, 'changed')), 2)).toHaveLength(1);
  ear.hear(fold(change({ region: 'us-east-1' }, 'stable')), 3);
  expect(ear.hear(fold(change({ region: 'us-east-1' }, 'changed')), 4)).toHaveLength(1);
});
