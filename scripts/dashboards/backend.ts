import type { DashboardSpec } from './dashboard.ts';

/** One backend: whether it answers, how well, how fast and for how much. */
export const backend: DashboardSpec = {
  name: 'backend',
  title: 'coalmine / backend',
  description: 'Availability, scores, latency by input length, tokens and cost of single backends.',
  variables: ['backend'],
  from: '24h',
  rows: [
    {
      title: 'Answers',
      panels: [
        {
          kind: 'timeseries',
          title: 'Mean score',
          description: 'Mean score of the last 24 hours over all canaries, by aspect.',
          unit: 'percentunit',
          width: 12,
          queries: [
            {
              expr: 'backend_aspect:coalmine_score_ratio:avg{backend=~"$backend"}',
              legend: '{{backend}} {{aspect}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Evidence of being below its siblings',
          description:
            'Evidence that scores are lower than those of other backends of the model on the same canaries, as a share of what CoalmineBackendDiverges needs. A day at a time; the difference itself is coalmine_divergence_ratio, from the sixth day on.',
          unit: 'percentunit',
          width: 12,
          queries: [
            {
              expr: 'coalmine_divergence_evidence_nats{backend=~"$backend"} / coalmine_divergence_threshold_nats{backend=~"$backend"}',
              legend: '{{backend}} {{signal}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Failed probes',
          description:
            'Share of probes without an answer within an hour. Failures are missing data, never bad quality.',
          unit: 'percentunit',
          width: 12,
          queries: [
            { expr: 'backend:coalmine_probe_failures:ratio_increase1h{backend=~"$backend"}', legend: '{{backend}}' },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Failures by reason',
          description: 'Probes that ended without an answer, a second, by reason.',
          unit: 'short',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: 'sum by (backend, reason) (rate(coalmine_probe_failures_total{backend=~"$backend"}[$__rate_interval]))',
              legend: '{{backend}} {{reason}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Answers that show what healthy ones never do',
          description:
            'Letters of another script, loops, special tokens, empty texts or the mark of another probe, a second, by signal. One may be an accident; incidents say when it is not.',
          unit: 'short',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: 'sum by (backend, signal) (rate(coalmine_events_total{backend=~"$backend"}[$__rate_interval]))',
              legend: '{{backend}} {{signal}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Checks that could not judge',
          description: 'Answers that a scorer could not judge, a second. They count neither as good nor as bad.',
          unit: 'short',
          width: 8,
          exemplars: true,
          queries: [
            {
              expr: 'sum by (backend, scorer) (rate(coalmine_unscored_total{backend=~"$backend"}[$__rate_interval]))',
              legend: '{{backend}} {{scorer}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Speed and cost',
      panels: [
        {
          kind: 'timeseries',
          title: 'Duration, 90th percentile',
          description: 'From sending to the last event of an answer, by length of the input.',
          unit: 's',
          width: 12,
          exemplars: true,
          queries: [
            {
              expr: 'histogram_quantile(0.9, sum by (le, backend, input_length) (rate(coalmine_probe_duration_seconds_bucket{backend=~"$backend"}[$__rate_interval])))',
              legend: '{{backend}} {{input_length}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Time to first token, 90th percentile',
          description: 'From sending to the first content of a streamed answer, by length of the input.',
          unit: 's',
          width: 12,
          exemplars: true,
          queries: [
            {
              expr: 'histogram_quantile(0.9, sum by (le, backend, input_length) (rate(coalmine_probe_time_to_first_token_seconds_bucket{backend=~"$backend"}[$__rate_interval])))',
              legend: '{{backend}} {{input_length}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Tokens by type',
          description: 'Tokens a second that the provider reported. Cache reads that fall to nothing are a lost cache.',
          unit: 'short',
          width: 12,
          queries: [
            {
              expr: 'sum by (backend, token_type) (rate(coalmine_tokens_total{backend=~"$backend"}[$__rate_interval]))',
              legend: '{{backend}} {{token_type}}',
            },
          ],
        },
        {
          kind: 'timeseries',
          title: 'Cost of a day at this rate',
          description: 'What a day of probing costs at the rate of now.',
          unit: 'currencyUSD',
          width: 12,
          queries: [
            {
              expr: '86400 * sum by (backend) (rate(coalmine_cost_usd_total{backend=~"$backend"}[$__rate_interval]))',
              legend: '{{backend}}',
            },
          ],
        },
      ],
    },
  ],
};
