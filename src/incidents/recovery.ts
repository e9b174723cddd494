import { fallFocus } from '../detect/fall.ts';
import type { Lattice } from '../detect/lattice.ts';
import { RECOVERY_BETS, RECOVERY_SAMPLES, RECOVERY_THRESHOLD } from '../detect/parameters.ts';
import type { SignalView } from '../detect/signal-view.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundDown } from '../stats/round.ts';

/** Evidence that one thing which an incident is about is back within the tolerance. */
export interface Recovering {
  readonly signal: string;
  /** Position of the capability whose answers led the alarm; null = all answers. */
  readonly capability: number | null;
  /** Log wealth by bet. */
  readonly wealth: readonly number[];
}

/** All of an incident: it ends when each has recovered. */
export interface Recovery {
  readonly streams: readonly Recovering[];
  /** Valid samples since the evidence last stood at its floor. */
  readonly valid: number;
}

const atFloor = (stream: Omit<Recovering, 'wealth'>): Recovering => ({ ...stream, wealth: RECOVERY_BETS.map(() => 0) });

/** What has to recover of a signal that has alarmed on a scope: all of its answers, and the capability that led. */
export const recoveryOf = (lattice: Lattice, { model, state }: SignalView, scope: number): Recovery => {
  const signal = model.signal.name;
  const capability = state.anchors === null ? null : fallFocus(state.anchors, lattice, scope);
  const streams = [null, capability].filter((one, at) => at === 0 || one !== null);
  return { streams: streams.map((one) => atFloor({ signal, capability: one })), valid: 0 };
};

/** Both, from the floor on: what was gathered was of another scope. */
export const bothRecoveries = (one: Recovery, other: Recovery): Recovery => {
  const streams = [...one.streams, ...other.streams];
  const first = streams.filter(
    ({ signal, capability }, at) =>
      streams.findIndex((known) => known.signal === signal && known.capability === capability) === at,
  );
  return { streams: first.map(atFloor), valid: 0 };
};

/** The floor of every stream, once a cycle. */
export const floorRecovery = ({ streams, valid }: Recovery): Recovery => ({
  streams: streams.map((stream) => ({ ...stream, wealth: stream.wealth.map((x) => Math.max(0, x)) })),
  valid: streams.some(({ wealth }) => wealth.every((x) => x <= 0)) ? 0 : valid,
});

/** Multiplies the slot's samples of some backends into the evidence of each stream. */
export const takeRecovery = (
  { streams, valid }: Recovery,
  views: readonly SignalView[],
  members: readonly number[],
): Recovery => {
  const of = (signal: string) =>
    members.flatMap((backend) => views.find(({ model }) => model.signal.name === signal)?.taken.get(backend) ?? []);
  const signals = new Set(streams.map(({ signal }) => signal));
  return {
    streams: streams.map((stream) => {
      const wealth = [...stream.wealth];
      for (const { recovery, focusRecovery } of of(stream.signal)) {
        const nats = stream.capability === null ? recovery : focusRecovery.get(stream.capability);
        for (const i of wealth.keys()) wealth[i] = roundDown((wealth[i] ?? 0) + (nats?.[i] ?? 0), 1e6);
      }
      return { ...stream, wealth };
    }),
    valid: [...signals].flatMap(of).reduce((sum, increments) => sum + increments.valid, valid),
  };
};

export const hasRecovered = ({ streams, valid }: Recovery): boolean =>
  valid >= RECOVERY_SAMPLES && streams.every(({ wealth }) => logMeanExp(wealth) >= RECOVERY_THRESHOLD);
