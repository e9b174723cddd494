import { z } from 'zod';
import { BASELINE_STATES } from '../../judgement.ts';
import type { Backend } from '../../model.ts';
import { FAILURE_REASONS } from '../../model.ts';
import type { AvailabilityView, BaselineView, CellView, ControlView, StatusView } from '../views.ts';
import { scores } from './schema-samples.ts';
import { count, noun, time } from './schema-text.ts';

const control = noun<ControlView>(
  z.object({
    startedAt: time,
    faulty: z.boolean().describe('It answers wrong now, on purpose.'),
    detected: z.boolean().describe('An incident is open on it.'),
    lastDetectedAt: time.nullable(),
    delaySeconds: z.number().min(0).nullable().describe('How long the fault noticed last had lasted.'),
  }),
  'Control',
  'The positive control: whether coalmine still notices a fault.',
);

export const status = noun<StatusView>(
  z.object({
    version: z.string(),
    startedAt: time,
    ready: z.boolean(),
    reason: z.string().nullable().describe('Why it is not ready; null when it is.'),
    foldLagSeconds: z.number().min(0),
    falseAlarmsPerMonth: z.number().min(0),
    budget: z
      .object({ day: z.string(), limitUsd: z.number(), spentUsd: z.number(), reservedUsd: z.number() })
      .nullable(),
    control: control.nullable().describe('Null when it is off.'),
  }),
  'Status',
  'The daemon itself.',
);

export const backend = noun<Backend>(
  z.object({
    id: z.string(),
    provider: z.string(),
    model: z.string(),
    region: z.string(),
    hardware: z.string(),
    group: z.string().describe('Names the baseline that it is compared with.'),
    owner: z.exactOptional(z.string()),
    runbook: z.exactOptional(z.string()),
  }),
  'Backend',
  'One place that answers.',
);

export const cell = noun<CellView>(
  z.object({
    canary: z.string(),
    variant: z.string(),
    backend: z.string(),
    capability: z.string(),
    baseline: z.enum(BASELINE_STATES),
    scores: scores.describe('Means of the last 24 hours by aspect, all variants of the canary together.'),
    lastSampleAt: time.nullable(),
  }),
  'Cell',
  'A canary in a variant on a backend.',
);

export const baseline = noun<BaselineView>(
  z.object({
    canary: z.string(),
    variant: z.string(),
    backend: z.string(),
    group: z.string(),
    state: z.enum(BASELINE_STATES),
    recordedAt: time.nullable(),
    expiresAt: time.nullable(),
    approved: z.object({ by: z.string(), at: time, why: z.string() }).nullable(),
    model: z.string().nullable().describe('The model that the recorded answers said they came from.'),
    runs: count,
    samples: count,
  }),
  'Baseline',
  'What a cell is compared with.',
);

export const availability = noun<AvailabilityView>(
  z.object({
    since: time,
    backends: z.array(
      z.object({
        backend: z.string(),
        probes: count.describe('Probes that ended.'),
        failures: z.partialRecord(z.enum(FAILURE_REASONS), count).describe('Probes without an answer, by reason.'),
      }),
    ),
  }),
  'Availability',
  'Whether calls are answered at all; says nothing about the answers.',
);
