import type { Config } from '../config/config.ts';
import type { DayLimit } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** The UTC day of a time, `2026-11-22`: what a budget and its spending belong to. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** When the UTC day of a time ends and the next budget begins, milliseconds since 1970. */
export const endOfDay = (ms: number): number => (Math.floor(ms / DAY_MS) + 1) * DAY_MS;

/** What the store holds every claim against. */
export const dayLimit = ({ dollarsPerDay, tokensPerDay, burstShare }: Config['budget']): DayLimit => ({
  dollars: dollarsPerDay,
  tokens: tokensPerDay,
  bursts: {
    dollars: dollarsPerDay * burstShare,
    tokens: tokensPerDay === null ? null : Math.floor(tokensPerDay * burstShare),
  },
});
