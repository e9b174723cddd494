/** The four buckets of input length that latency is kept apart by, shortest first. */
export const INPUT_LENGTHS = ['under_1k', '1k_to_10k', '10k_to_100k', '100k_or_more'] as const;
export type InputLength = (typeof INPUT_LENGTHS)[number];

/** Bucket of a prompt of `tokens` input tokens (cached ones included): below 1,000, 10,000, 100,000, or not. */
export const inputLength = (tokens: number): InputLength => {
  if (tokens < 1_000) return 'under_1k';
  if (tokens < 10_000) return '1k_to_10k';
  if (tokens < 100_000) return '10k_to_100k';
  return '100k_or_more';
};
