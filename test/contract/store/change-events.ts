import { expect, test } from 'vitest';
import type { ChangeEvent } from '../../../src/operator-events.ts';
import { CHANGE_EVENTS_KEPT } from '../../../src/store/store.ts';
import type { Store } from '../../../src/store/store.ts';
import { minute } from '../../store/build.ts';

const eventOf = (id: string, at: string, more: Partial<ChangeEvent> = {}): ChangeEvent => ({
  id,
  kind: 'deploy',
  scope: { model: 'm' },
  at,
  what: 'build 7 <b>"bold"</b>\n',
  link: 'https://deploys.example/7',
  ...more,
});

/** What people have changed in the fleet. */
export const changeEventsContract = (store: () => Store): void => {
  test('change events come back newest first, by kind and by time', async () => {
    const [old, flag, same] = [
      eventOf('a', minute(1)),
      eventOf('b', minute(5), { kind: 'flag' }),
      eventOf('c', minute(5)),
    ];
    for (const event of [flag, old, same]) await store().putChangeEvent(event);
    expect(await store().readChangeEvents({ limit: 9 })).toEqual([same, flag, old]);
    expect(await store().readChangeEvents({ limit: 1 })).toEqual([same]);
    expect(await store().readChangeEvents({ kind: 'deploy', limit: 9 })).toEqual([same, old]);
    expect(await store().readChangeEvents({ since: minute(5), limit: 9 })).toEqual([same, flag]);
    expect(await store().readChangeEvents({ since: minute(1), until: minute(5), limit: 9 })).toEqual([old]);
  });

  test('a change event that is told twice is one', async () => {
    await store().putChangeEvent(eventOf('a', minute(1)));
    const again = eventOf('a', minute(2), { what: 'build 8', kind: 'flag' });
    await store().putChangeEvent(again);
    expect(await store().readChangeEvents({ limit: 9 })).toEqual([again]);
    expect(await store().readChangeEvents({ kind: 'deploy', limit: 9 })).toEqual([]);
  });

  test('pruning removes the change events of before', async () => {
    for (const at of [1, 2, 3]) await store().putChangeEvent(eventOf(`e${at}`, minute(at)));
    await store().prune(minute(2));
    expect((await store().readChangeEvents({ limit: 9 })).map(({ id }) => id)).toEqual(['e3', 'e2']);
  });

  test('of too many change events the newest are kept', { timeout: 30_000 }, async () => {
    const at = (i: number): string => new Date(Date.parse(minute(0)) + i * 1000).toISOString();
    for (let i = 0; i < CHANGE_EVENTS_KEPT + 2; i += 1)
      await store().putChangeEvent(eventOf(`e${i}`, at(i), { what: 'x' }));
    await store().putChangeEvent(eventOf('older than all', minute(-9)));
    const kept = await store().readChangeEvents({ limit: CHANGE_EVENTS_KEPT + 9 });
    expect([kept.length, kept.at(-1)?.id]).toEqual([CHANGE_EVENTS_KEPT, 'e2']);
  });
};
