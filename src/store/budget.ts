import type { Purpose, Sample } from '../model.ts';
import type { Claim, ClaimResult, DayLimit, DaySpending, ProbeState } from './store.ts';

/** Whole nano-dollars and tokens: sums of integers do not drift. */
export interface Amount {
  readonly nanoUsd: number;
  readonly tokens: number;
}

export interface Reservation extends Amount {
  readonly probe: string;
  /** When it was claimed; its UTC day is the one that pays. */
  readonly at: string;
}

/** One UTC day's account. */
export interface Account {
  spentNanoUsd: number;
  reservedNanoUsd: number;
  spentTokens: number;
  reservedTokens: number;
}

export const nanoUsd = (dollars: number): number => {
  if (!Number.isFinite(dollars) || dollars < 0) throw new RangeError(`dollars must be 0 or more, got ${dollars}`);
  return Math.round(dollars * 1e9);
};

export const dollars = (nano: number): number => nano / 1e9;

export const dayOf = (at: string): string => at.slice(0, 10);

/** The account of a day's bursts. */
export const burstsOf = (day: string): string => `${day}/burst`;

/** The accounts that pay for a probe: that of its day, and for a burst that of the day's bursts as well. */
export const payers = (at: string, purpose: Purpose): readonly string[] =>
  purpose === 'burst' ? [dayOf(at), burstsOf(dayOf(at))] : [dayOf(at)];

export const emptyAccount = (): Account => ({
  spentNanoUsd: 0,
  reservedNanoUsd: 0,
  spentTokens: 0,
  reservedTokens: 0,
});

export const toSpending = (day: string, account: Account): DaySpending => ({
  day,
  spentUsd: dollars(account.spentNanoUsd),
  reservedUsd: dollars(account.reservedNanoUsd),
  spentTokens: account.spentTokens,
  reservedTokens: account.reservedTokens,
});

/** The accounts that one verb touches, by day; what was read is changed in place and written back. */
export type Accounts = Map<string, Account>;

export const accountOf = (accounts: Accounts, day: string): Account => {
  const known = accounts.get(day);
  if (known !== undefined) return known;
  const fresh = emptyAccount();
  accounts.set(day, fresh);
  return fresh;
};

export interface ClaimDecision {
  readonly results: readonly ClaimResult[];
  readonly reservations: readonly Reservation[];
  readonly overBudget: readonly string[];
}

const fits = (account: Account, amount: Amount, limit: Pick<DayLimit, 'dollars' | 'tokens'>): boolean =>
  account.spentNanoUsd + account.reservedNanoUsd + amount.nanoUsd <= nanoUsd(limit.dollars) &&
  (limit.tokens === null || account.spentTokens + account.reservedTokens + amount.tokens <= limit.tokens);

/** Decides claims in their order against the accounts, and reserves in them; `states` holds the probes that exist. */
export const decideClaims = (
  claims: readonly Claim[],
  limit: DayLimit,
  states: Map<string, ProbeState>,
  accounts: Accounts,
): ClaimDecision => {
  const reservations: Reservation[] = [];
  const overBudget: string[] = [];
  const limits = [limit, limit.bursts ?? limit];
  const results = claims.map(({ probe, at, maxCostUsd, maxTokens, purpose }): ClaimResult => {
    if (states.get(probe) !== 'planned') return 'gone';
    const amount = { nanoUsd: nanoUsd(maxCostUsd), tokens: Math.ceil(maxTokens) };
    const paying = payers(at, purpose).map((name) => accountOf(accounts, name));
    if (!paying.every((account, i) => fits(account, amount, limits[i] ?? limit))) {
      states.set(probe, 'deferred');
      overBudget.push(probe);
      return 'over_budget';
    }
    for (const account of paying) {
      account.reservedNanoUsd += amount.nanoUsd;
      account.reservedTokens += amount.tokens;
    }
    states.set(probe, 'started');
    reservations.push({ probe, at, ...amount });
    return 'claimed';
  });
  return { results, reservations, overBudget };
};

/** The accounts pay `cost` instead of what was reserved for it. */
export const settle = (paying: readonly Account[], reserved: Amount, cost: Amount): void => {
  for (const account of paying) {
    account.reservedNanoUsd -= reserved.nanoUsd;
    account.reservedTokens -= reserved.tokens;
    account.spentNanoUsd += cost.nanoUsd;
    account.spentTokens += cost.tokens;
  }
};

/**
 * What a sample is charged. Tokens are those the answer reports; when it reports none, or a failure cost money, the
 * highest possible number that was reserved.
 */
export const chargeOf = (sample: Sample, reservedTokens: number): Amount => {
  const { outcome, costUsd } = sample;
  const usage = outcome.kind === 'answer' ? outcome.usage : {};
  const known = usage.inputTokens !== undefined || usage.outputTokens !== undefined;
  const reported = (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  const unknown = outcome.kind === 'answer' || costUsd > 0 ? reservedTokens : 0;
  return { nanoUsd: nanoUsd(costUsd), tokens: known ? reported : unknown };
};
