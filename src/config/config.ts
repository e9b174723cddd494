import type { Backend, Json, Scope } from '../model.ts';

/** Dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

export interface Limits {
  readonly concurrency: number;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly deadlineMs: number;
}

export interface ConfiguredBackend extends Backend {
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: Limits;
  readonly stream: boolean;
}

/** What a schedule sends: canaries that match all that is given (each list: any of). Absent = all. */
export interface Selection {
  readonly ids?: readonly string[];
  readonly capability?: readonly string[];
  readonly tags?: readonly string[];
  readonly cost?: readonly ('small' | 'medium' | 'large')[];
}

export interface Schedule {
  readonly name: string;
  /** Five or six fields (with seconds), in UTC. */
  readonly cron: string;
  /** The cycle's probes are spread evenly over this time. */
  readonly spreadMs: number;
  /** Each probe starts up to this much later than its even place. */
  readonly jitterMs: number;
  /** Probes a cell and cycle. */
  readonly repeats: number;
  readonly select: Selection;
  readonly variants: readonly string[];
  /** Ids of backends, in the order of the configuration. */
  readonly backends: readonly string[];
  readonly catchUp: 'latest' | 'none';
}

/** A window in which what is sent to a scope is kept out of judgement; `cron` in UTC. */
export interface Maintenance {
  readonly scope: Scope;
  readonly reason: string;
  readonly when:
    { readonly cron: string; readonly durationMs: number } | { readonly from: string; readonly until: string };
}

/** A configuration that is valid: every reference resolves, every default is filled in, secrets are read. */
export interface Config {
  readonly file: string;
  readonly falseAlarmsPerMonth: number;
  /** δ: a fall of mean score up to this much is tolerated; ratio. */
  readonly tolerance: number;
  readonly budget: {
    readonly dollarsPerDay: number;
    readonly tokensPerDay: number | null;
    /** Part of both that bursts may use, 0..1. */
    readonly burstShare: number;
  };
  readonly canaries: string;
  readonly baselines: string;
  readonly baselineExpiryDays: number;
  readonly store: { readonly path: string; readonly answers: 'full' | 'hash'; readonly retentionDays: number };
  readonly http: { readonly host: string; readonly port: number; readonly token: string | null };
  /** By name; `options` have passed the plug-in's own schema. */
  readonly providers: Readonly<
    Record<string, { readonly type: string; readonly options: Readonly<Record<string, Json>> }>
  >;
  readonly backends: readonly ConfiguredBackend[];
  readonly schedules: readonly Schedule[];
  readonly maintenance: readonly Maintenance[];
  /** Share of bad answers that must be found within a day; the rules alert where it would not. */
  readonly detectable: number;
  /** Shares of scores that are to be kept, by capability where it differs; null = as the baselines have it. */
  readonly slo: { readonly objective: number | null; readonly objectives: Readonly<Record<string, number>> };
  /** Overrides of the price table, by model. */
  readonly prices: Readonly<Record<string, Price>>;
  /** Whether the positive control runs. */
  readonly control: { readonly enabled: boolean };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}
