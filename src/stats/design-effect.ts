/** Sums over the samples of one cluster: how many, Σ score, Σ of what was expected, Σ its square. */
export type ClusterSums = readonly [count: number, observed: number, expected: number, expectedSquares: number];

/** What samples of one cluster are taken to have in common before anything is known of it, and how many clusters that counts for. */
const PRIOR = 0.1;
const PRIOR_CLUSTERS = 2;

/**
 * How much samples of one cluster resemble each other, 0..1, when every success probability p became p·r: from the
 * squares of the clusters' residuals over their binomial variance, drawn towards 0.1 with the weight of two clusters.
 * Source: ratio estimator of cluster samples, Cochran, Sampling Techniques (1977), 3.12 and 9.4; design effect
 * 1 + (m − 1)ρ, Kish 1965. Null with fewer than two clusters: it cannot be known then.
 */
export const clusterCorrelation = (clusters: readonly ClusterSums[]): number | null => {
  const sum = (field: number): number => clusters.reduce((total, cluster) => total + (cluster[field] ?? 0), 0);
  const expected = sum(2);
  if (clusters.length < 2 || !(expected > 0)) return null;
  const ratio = Math.min(1, sum(1) / expected);
  const size = sum(0) / clusters.length;
  const binomial = ratio * expected - ratio * ratio * sum(3);
  const squares = clusters.reduce((total, cluster) => total + (cluster[1] - ratio * cluster[2]) ** 2, 0);
  const degrees = clusters.length - 1;
  const effect = binomial > 0 ? ((squares / binomial) * clusters.length) / degrees : 1;
  const correlation = size > 1 ? Math.min(1, Math.max(0, (effect - 1) / (size - 1))) : 0;
  return (degrees * correlation + PRIOR_CLUSTERS * PRIOR) / (degrees + PRIOR_CLUSTERS);
};

/** By how much so many samples of so many clusters count for less than independent ones: 1 + (m − 1)ρ; at least 1. */
export const designEffect = (samples: number, clusters: number, correlation: number): number =>
  1 + Math.max(0, samples / clusters - 1) * correlation;
