import type { Clock, Probe, Sample } from '../model.ts';
import { closesFor } from '../plan/gate.ts';
import type { Gate } from '../plan/gate.ts';
import type { Target } from '../probe.ts';
import { probe } from '../probe.ts';
import type { DayLimit, DeferReason, OpenSlot, Store } from '../store/store.ts';

/** What running a slot needs of the world. */
export interface SlotTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly budget: () => DayLimit;
  /** Null when the probe's canary or backend is gone from the configuration. */
  readonly target: (planned: Probe) => Target | null;
  readonly gate: (backend: string) => Gate;
  /** Whether a probe that ends now belongs to a pause. */
  readonly isPaused: (planned: Probe) => boolean;
  readonly onSample: (sample: Sample) => void;
  readonly onDeferred: (reason: DeferReason, count: number) => void;
}

/** Both end a slot early: `stop` sends nothing new, `abort` also cuts what is under way. */
export interface SlotSignals {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
}

const tokensUsed = (sample: Sample, reserved: number): number => {
  if (sample.outcome.kind === 'failure') return reserved;
  const { inputTokens = 0, outputTokens = 0 } = sample.outcome.usage;
  return inputTokens + outputTokens;
};

const marked = (sample: Sample, paused: boolean): Sample => (paused ? { ...sample, paused: true } : sample);

/** False when the probe is still `planned`: the slot's closing defers it. */
const send = async (planned: Probe, tools: SlotTools, signals: SlotSignals, over: AbortSignal): Promise<boolean> => {
  const { store, clock } = tools;
  const waiting = AbortSignal.any([signals.stop, over]);
  await clock.sleep(Date.parse(planned.plannedAt) - clock.now(), waiting);
  const target = tools.target(planned);
  if (waiting.aborted || target === null) return false;
  const gate = tools.gate(planned.backend);
  const { maxTokens, maxCostUsd } = target.reservation;
  const entry = await gate.enter(maxTokens, waiting);
  if (!entry.admitted) {
    if (entry.reason === 'aborted') return false;
    tools.onDeferred('retry_after', await store.defer([planned.key], 'retry_after'));
    return true;
  }
  let used = 0;
  try {
    const at = new Date(clock.now()).toISOString();
    const claim = { probe: planned.key, at, maxCostUsd, maxTokens, purpose: planned.purpose };
    const [result] = await store.claim([claim], tools.budget());
    if (result === 'over_budget') tools.onDeferred('budget', 1);
    // Gone because the slot was closed under it.
    if (result === 'gone' && over.aborted) return false;
    if (result !== 'claimed') return true;
    const sample = marked(await probe(planned, target, clock, signals.abort), tools.isPaused(planned));
    used = tokensUsed(sample, maxTokens);
    const closedMs = closesFor(sample.outcome);
    if (closedMs !== null) gate.closeFor(closedMs);
    // Committed first, shown afterwards: metrics never count a sample that a crash could lose.
    const [recorded] = await store.record([sample]);
    if (recorded !== 'duplicate') tools.onSample(recorded === 'late' ? { ...sample, late: true } : sample);
    return true;
  } finally {
    entry.leave(used);
  }
};

/**
 * Runs one open slot to its end: every probe that is still `planned` starts at its time, as its backend's gate and the
 * budget allow; the slot closes when all have ended or at its deadline. Probes under way at the deadline go on, and
 * their samples come late. `onClosed` is called as soon as the slot is closed; after `stop` it is left open for the
 * next start.
 * Resolves when nothing of the slot is under way; rejects with the first thing a probe threw (a failing store, or a
 * bug of ours), after the rest has ended.
 */
export const runSlot = async (
  slot: OpenSlot,
  tools: SlotTools,
  signals: SlotSignals,
  onClosed: () => void,
): Promise<void> => {
  const over = new AbortController();
  // After a long stop: nothing is sent when nobody waits for it any more.
  if (Date.parse(slot.deadlineAt) <= tools.clock.now()) over.abort();
  const planned = slot.probes.filter((_, i) => slot.states[i] === 'planned');
  const all = Promise.allSettled(planned.map((one) => send(one, tools, signals, over.signal)));
  const ended = new AbortController();
  const deadline = tools.clock.sleep(
    Date.parse(slot.deadlineAt) - tools.clock.now(),
    AbortSignal.any([ended.signal, signals.abort]),
  );
  await Promise.race([all, deadline]);
  ended.abort();
  over.abort();
  const close = async (): Promise<void> => {
    await tools.store.closeSlot(slot.id, new Date(tools.clock.now()).toISOString(), 'deadline');
    onClosed();
  };
  const closes = !signals.stop.aborted;
  // What is under way needs the store until it has ended, even when closing fails.
  const [closing] = await Promise.allSettled([closes ? close() : null, all]);
  const results = await all;
  const left = results.filter((result) => result.status === 'fulfilled' && !result.value).length;
  if (closes && closing.status === 'fulfilled' && left > 0) tools.onDeferred('slot_deadline', left);
  const failed = [closing, ...results].find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};
