import type { SignalClass } from '../../src/judgement.ts';

/** What was said of one fault. */
export interface Alarm {
  readonly class: SignalClass;
  readonly verdict: string;
  readonly signals: readonly string[];
  readonly scope: string;
  readonly classRight: boolean;
  readonly sliceRight: boolean;
}

/** What became of one scenario with one seed: a line of the results. Hours count from the onset; null = not found. */
export interface Outcome {
  readonly scenario: string;
  readonly incident: string;
  readonly seed: number;
  /** Version of the code that judged. */
  readonly code: number;
  readonly size: string;
  readonly weather: string;
  readonly control: boolean;
  readonly slices: readonly string[];
  /** Probes that one hour sends to the slices. */
  readonly probesAnHour: number;
  readonly oracle: number | null;
  /** Whether `coalmine plan` says that it is found within the horizon; null where it says nothing. */
  readonly planned: boolean | null;
  /** Log of the run length by the divergence, in probes on the slice. */
  readonly bound: number | null;
  readonly suspect: number | null;
  readonly alarm: number | null;
  /** By fault, at its alarm, and after twice the time. */
  readonly told: readonly Alarm[];
  readonly later: readonly Alarm[] | null;
  /** Controls: what was said at the end. */
  readonly said: readonly string[];
  /** US dollars for the whole fleet from the onset to the alarm, or as long as it was followed. */
  readonly dollars: number;
  /** By rule; null = not within `rulesFollowed` hours. */
  readonly rules: Readonly<Record<string, number | null>>;
  readonly rulesFollowed: number;
  /** Hours for which the engine was followed. */
  readonly followed: number;
  /** What was said that is false. */
  readonly wrong: readonly string[];
}
