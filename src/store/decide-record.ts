import type { Sample } from '../model.ts';
import { accountOf, chargeOf, payers, settle, type Account, type Accounts, type Reservation } from './budget.ts';
import type { RecordResult } from './store.ts';

/** What is known of a probe when a sample of it arrives. */
export interface ProbeFacts {
  readonly slotClosed: boolean;
  /** What was reserved, while nothing was recorded; null also for a probe that was never claimed. */
  readonly reservation: Reservation | null;
  /** What it has: nothing, its own sample, or a failure that the store wrote, with what that was charged. */
  readonly held: 'nothing' | 'sample' | { readonly charged: Reservation };
}

export interface RecordDecision {
  readonly result: RecordResult;
  /** As it is to be stored: `late` is the store's to say. Null when nothing is written. */
  readonly sample: Sample | null;
  readonly replaces: boolean;
}

const NOTHING = { nanoUsd: 0, tokens: 0 };

/** The accounts get back what the store charged by itself. */
const refund = (paying: readonly Account[], { nanoUsd, tokens }: Reservation): void => {
  for (const account of paying) {
    account.spentNanoUsd -= nanoUsd;
    account.spentTokens -= tokens;
  }
};

/** Decides on one sample and settles its cost in the accounts; the day of the claim pays. */
export const decideRecord = (sample: Sample, facts: ProbeFacts, accounts: Accounts): RecordDecision => {
  const { held, reservation, slotClosed } = facts;
  if (held === 'sample') return { result: 'duplicate', sample: null, replaces: false };
  const charged = held === 'nothing' ? null : held.charged;
  const { at } = charged ?? reservation ?? sample;
  const paying = payers(at, sample.purpose).map((name) => accountOf(accounts, name));
  if (charged !== null) refund(paying, charged);
  settle(paying, reservation ?? NOTHING, chargeOf(sample, (charged ?? reservation ?? NOTHING).tokens));
  const { late, ...inTime } = sample;
  const stored = late === undefined ? sample : inTime;
  return {
    result: slotClosed ? 'late' : 'recorded',
    sample: slotClosed ? { ...inTime, late: true } : stored,
    replaces: charged !== null,
  };
};
