import type { EngineSetup } from '../detect/engine.ts';
import type { Cell, Scope } from '../model.ts';

/** What one firing of a schedule sends to a cell. */
export interface PlannedCell extends Cell {
  /** Probes that are sent apart, and how many copies of each start at the same moment. */
  readonly repeats: number;
  readonly copies: number;
}

/** A schedule as it matters here. */
export interface PlannedStream {
  /** Mean time between two firings. */
  readonly intervalHours: number;
  readonly cells: readonly PlannedCell[];
}

/** All that the power of detection depends on. */
export interface PowerSetup {
  readonly engine: EngineSetup;
  readonly streams: readonly PlannedStream[];
}

/** The windows that are told, by name, in hours. */
export const WINDOWS = { '1h': 1, '6h': 6, '24h': 24, '7d': 168 } as const;
export type Window = keyof typeof WINDOWS;
export const WINDOW_NAMES = Object.keys(WINDOWS) as readonly Window[];

/** Probability with which a fraction that is called detectable is found in its window. */
export const POWER = 0.9;
/** Standard normal quantile of POWER. */
export const POWER_Z = 1.2816;

/** What one signal sees on one scope. */
export interface DetectableRow {
  readonly scope: Scope;
  readonly signal: string;
  /** Smallest fraction of bad answers that is found within each window with POWER; 1 = only if all are bad, or not even then. */
  readonly fractions: Readonly<Record<Window, number>>;
}
