import type { Problem } from '../../errors.ts';
import type { CheckReport } from './report.ts';

const REMEDY = 'send fewer canaries, fewer repeats or fewer cycles, or raise the limit';

const dollars = (amount: number): string => `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;

/** An estimate above the day's hard limit: probes would be deferred every day, and silence would mean nothing. */
export const overBudget = ({ config, limit, estimate }: CheckReport): readonly Problem[] => {
  const { busiestDay } = estimate;
  const found: Problem[] = [];
  if (busiestDay.dollars > limit.dollarsPerDay) {
    const over = dollars(busiestDay.dollars - limit.dollarsPerDay);
    const message = `the busiest day is estimated at ${dollars(busiestDay.dollars)}, ${over} above the limit of ${dollars(limit.dollarsPerDay)}; ${REMEDY}`;
    found.push({ file: config, path: 'budget.dollarsPerDay', message });
  }
  if (limit.tokensPerDay !== null && busiestDay.tokens > limit.tokensPerDay) {
    const tokens = Math.ceil(busiestDay.tokens);
    const message = `the busiest day is estimated at ${tokens} tokens, ${tokens - limit.tokensPerDay} above the limit of ${limit.tokensPerDay}; ${REMEDY}`;
    found.push({ file: config, path: 'budget.tokensPerDay', message });
  }
  return found;
};
