import type { ControlView } from '../../publish/views.ts';

/** Healthy time before the first fault, and between the end of an incident and the next fault. */
const FIRST_REST_MS = 20 * 60_000;
const REST_MS = 60 * 60_000;

/** Whether the control is to answer wrong, and what came of it. */
export interface Phase {
  readonly faulty: boolean;
  /** When the fault began, or when an incident was last absent; null while one is open without a fault. */
  readonly sinceMs: number | null;
  readonly restMs: number;
  readonly view: ControlView;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** At the start of the control: healthy. */
export const firstPhase = (nowMs: number): Phase => ({
  faulty: false,
  sinceMs: null,
  restMs: FIRST_REST_MS,
  view: { startedAt: iso(nowMs), faulty: false, detected: false, lastDetectedAt: null, delaySeconds: null },
});

/**
 * What follows from whether an incident is published now. A fault lasts until it is noticed, however long that takes;
 * then answers are right again until its incident has closed, and for an hour after that. An incident without a fault
 * counts as nothing.
 */
export const nextPhase = (phase: Phase, detected: boolean, nowMs: number): Phase => {
  const { faulty, sinceMs, restMs, view } = phase;
  if (faulty) {
    if (!detected) return phase;
    const delaySeconds = sinceMs === null ? null : (nowMs - sinceMs) / 1e3;
    const noticed = { ...view, faulty: false, detected, lastDetectedAt: iso(nowMs), delaySeconds };
    return { faulty: false, sinceMs: null, restMs: REST_MS, view: noticed };
  }
  if (detected) return { ...phase, sinceMs: null, view: { ...view, detected } };
  const since = sinceMs ?? nowMs;
  const due = nowMs - since >= restMs;
  return { faulty: due, sinceMs: due ? nowMs : since, restMs, view: { ...view, faulty: due, detected } };
};
