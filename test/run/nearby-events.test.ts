import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/operator-events.ts';
import { baseRate, nearbyEvents } from '../../src/run/nearby-events.ts';
import type { EventSources } from '../../src/run/nearby-events.ts';
import { backend, CHANGE, incident } from '../publish/fixtures.ts';

const FLEET = ['us', 'eu'].flatMap((region) =>
  ['tpu', 'gpu'].map((hardware) => backend(`${region}-${hardware}`, { region, hardware })),
);
// Onset 07:00, opened 09:30 on the 22nd: near is 01:00 to 10:30.
const INCIDENT = incident({ scope: { hardware: 'tpu' } });
const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const event = (at: string, more: Partial<ChangeEvent> = {}): ChangeEvent => ({
  id: `change ${at}`,
  kind: 'deploy',
  scope: { hardware: 'tpu' },
  at,
  what: 'build',
  ...more,
});
const sources = (more: Partial<EventSources>): EventSources => ({
  backends: FLEET,
  events: [],
  incidents: [INCIDENT],
  watchedSince: '2026-11-01T00:00:00.000Z',
  nowMs: NOW,
  ...more,
});

test('a change is beside an incident when it is near in time and shares a backend with it, or could have', () => {
  const events = [
    event('2026-11-22T10:30:00.000Z', { what: 'last' }),
    event('2026-11-22T01:00:00.000Z', { what: 'first', scope: { region: 'eu' }, link: 'https://x.example/' }),
    event('2026-11-22T00:59:59.999Z', { what: 'before' }),
    event('2026-11-22T10:30:00.001Z', { what: 'after' }),
    event('2026-11-22T05:00:00.000Z', { what: 'elsewhere', scope: { hardware: 'gpu' } }),
    event('2026-11-22T05:00:00.000Z', { what: 'gone and elsewhere', scope: { hardware: 'gpu', region: 'mars' } }),
    event('2026-11-22T06:00:00.000Z', { what: 'gone', scope: { hardware: 'tpu', region: 'mars' } }),
  ];
  expect(nearbyEvents(INCIDENT, sources({ events }))).toEqual([
    {
      at: '2026-11-22T01:00:00.000Z',
      kind: 'change',
      what: 'deploy on region=eu: first',
      event: events[1],
      afterOnset: false,
      baseRate: { others: 1, withIncident: 0, since: '2026-11-22T00:59:59.999Z' },
    },
    expect.objectContaining({ what: 'deploy on region=mars,hardware=tpu: gone', afterOnset: false }),
    expect.objectContaining({ what: 'deploy on hardware=tpu: last', afterOnset: true }),
  ]);
});

test('the base rate counts other changes of the kind on overlapping scopes, and which had an incident of theirs', () => {
  const earlier = incident({
    id: 'i-0',
    scope: { region: 'eu' },
    onsetAt: '2026-11-10T07:00:00.000Z',
    openedAt: '2026-11-10T08:00:00.000Z',
    closedAt: '2026-11-10T12:00:00.000Z',
  });
  const events = [
    event('2026-11-05T00:00:00.000Z'),
    event('2026-11-10T06:00:00.000Z', { scope: {} }),
    // Near the earlier incident in time; they share no backend.
    event('2026-11-10T06:00:00.000Z', { id: 'us', scope: { region: 'us' } }),
    event('2026-11-12T00:00:00.000Z', { kind: 'flag' }),
    event('2026-11-12T00:00:00.000Z', { id: 'gpu', scope: { hardware: 'gpu' } }),
    event('2026-10-31T00:00:00.000Z'),
    event('2026-11-22T02:00:00.000Z'),
    event('2026-11-22T11:00:00.000Z'),
  ];
  expect(baseRate({ kind: 'deploy' }, INCIDENT, sources({ events, incidents: [INCIDENT, earlier] }))).toEqual({
    others: 3,
    withIncident: 1,
    since: '2026-11-05T00:00:00.000Z',
  });
  expect(baseRate({ kind: 'other' }, INCIDENT, sources({ events }))).toBeNull();
  expect(baseRate({ kind: 'deploy' }, INCIDENT, sources({ events, watchedSince: null }))).toBeNull();
});

test('the incident that is looked at never counts for itself, and the order of what is known does not matter', () => {
  const hours = fc.array(fc.integer({ min: -600, max: 6 }), { maxLength: 20 });
  fc.assert(
    fc.property(hours, hours, (changed, broke) => {
      const at = (hour: number): string => new Date(NOW + hour * 3_600_000).toISOString();
      const events = changed.map((hour, i) => event(at(hour), { id: String(i) }));
      const others = broke.map((hour, i) =>
        incident({ id: `o${i}`, scope: {}, onsetAt: at(hour), openedAt: at(hour) }),
      );
      const rate = baseRate(CHANGE, INCIDENT, sources({ events, incidents: [INCIDENT, ...others] }));
      const turned = { events: events.toReversed(), incidents: [...others.toReversed(), INCIDENT] };
      expect(baseRate(CHANGE, INCIDENT, sources(turned))).toEqual(rate);
      expect(baseRate(CHANGE, INCIDENT, sources({ events }))?.withIncident ?? 0).toBe(0);
      if (rate !== null) expect(rate.withIncident).toBeLessThanOrEqual(rate.others);
    }),
    { numRuns: 100 },
  );
});

test('of very many the last 20 are shown', () => {
  const events = Array.from({ length: 50 }, (_, i) =>
    event(`2026-11-22T05:${String(i).padStart(2, '0')}:00.000Z`, { id: String(i) }),
  );
  const shown = nearbyEvents(INCIDENT, sources({ events }));
  expect([shown.length, shown[0]?.event?.id, shown.at(-1)?.event?.id]).toEqual([20, '30', '49']);
});
