import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { startHealthyFleet } from '../support/healthy-fleet.ts';
import type { HealthyFleet } from '../support/healthy-fleet.ts';
import { alarming, incidentsOf } from '../support/shown.ts';
import type { VirtualDaemon } from '../support/virtual-daemon.ts';

let fleet: HealthyFleet;

beforeAll(async () => {
  fleet = await startHealthyFleet({ seed: 12, fleet: { regions: ['us-east-1'] } }, 3);
}, 180_000);

afterAll(() => fleet.stop());

const LONG = { timeout: 180_000 };

/** No verdict has ever said that something is wrong, and there was no incident. */
const expectSilence = async (daemon: VirtualDaemon): Promise<void> => {
  const changes = await daemon.store.readChanges({ limit: 1000 });
  expect(changes.filter(({ verdict }) => verdict === 'degraded' || verdict === 'suspect')).toEqual([]);
  expect(await alarming(daemon)).toEqual([]);
  expect(await incidentsOf(daemon)).toEqual([]);
};

test('a healthy fleet stays silent into the next day', LONG, async () => {
  const daemon = await fleet.start();
  try {
    await daemon.hours(17);
    await expectSilence(daemon);
    expect(await daemon.metric('coalmine_cycles_total')).toBeGreaterThanOrEqual(17);
  } finally {
    await daemon.stop();
  }
});

const TROUBLES: readonly (readonly [trouble: string, effect: object])[] = [
  ['an outage', { type: 'http-error', status: 503 }],
  ['a storm of 429', { type: 'http-error', status: 429, retryAfter: '30s' }],
  ['a storm of 529', { type: 'http-error', status: 529 }],
  ['answers that are cut', { type: 'cut-stream' }],
  ['answers that never come', { type: 'hang' }],
];

test.each(TROUBLES)('%s: error metrics move, and no verdict of quality does', LONG, async (trouble, effect) => {
  const daemon = await fleet.start();
  const name = trouble.replaceAll(' ', '-');
  try {
    const before = await daemon.metric('coalmine_probe_failures_total');
    fleet.simulator.startFault({ name, scope: { hardware: 'h100' }, effect });
    await daemon.hours(3);
    expect(await daemon.metric('coalmine_probe_failures_total')).toBeGreaterThan(before);
    await expectSilence(daemon);
  } finally {
    fleet.simulator.endFault(name);
    await daemon.stop();
  }
});

test(
  'a store that cannot be written moves error metrics and no verdict, and what comes after is judged again',
  LONG,
  async () => {
    let full = false;
    const refuse = (): Promise<never> => Promise.reject(new EnvironmentError('the disk is full'));
    const failing = (store: Store): Store => ({
      ...store,
      openCycle: (cycle) => (full ? refuse() : store.openCycle(cycle)),
      claim: (claims, limit) => (full ? refuse() : store.claim(claims, limit)),
      record: (samples) => (full ? refuse() : store.record(samples)),
      closeSlot: (slot, at, missing) => (full ? refuse() : store.closeSlot(slot, at, missing)),
      commitFold: (commit) => (full ? refuse() : store.commitFold(commit)),
    });
    const daemon = await fleet.start(failing);
    try {
      const { lastFolded } = await daemon.store.readFold();
      full = true;
      await expect(daemon.hours(1)).rejects.toThrow('the disk is full');
      expect((await daemon.store.readFold()).lastFolded).toBe(lastFolded);
      full = false;
      await daemon.hours(2);
      expect((await daemon.store.readFold()).lastFolded).toBeGreaterThan(lastFolded);
      await expectSilence(daemon);
    } finally {
      full = false;
      await daemon.stop();
    }
  },
);

test(
  'a disk that fills up while probes are under way costs those samples, is counted, and changes no verdict',
  LONG,
  async () => {
    let full = false;
    const failing = (store: Store): Store => ({
      ...store,
      record: (samples) => (full ? Promise.reject(new EnvironmentError('the disk is full')) : store.record(samples)),
    });
    const daemon = await fleet.start(failing);
    try {
      full = true;
      await daemon.hours(1);
      expect(await daemon.metric('coalmine_internal_errors_total')).toBeGreaterThan(0);
      full = false;
      await daemon.hours(2);
      await expectSilence(daemon);
      const lost = await daemon.store.readSamples({ purposes: ['schedule'], limit: 10_000 });
      expect(lost.some(({ outcome }) => outcome.kind === 'failure' && outcome.reason === 'deadline')).toBe(true);
    } finally {
      full = false;
      await daemon.stop();
    }
  },
);
