import type { Incident, Verdict } from '../../src/judgement.ts';
import type { Answer, Cycle, Probe, Purpose, Sample, Slot } from '../../src/model.ts';
import type { Claim, DayLimit, FoldCommit, Store } from '../../src/store/store.ts';

const START = Date.parse('2026-11-22T10:00:00.000Z');

/** So many minutes after the tests' morning. */
export const minute = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

export const NO_LIMIT: DayLimit = { dollars: 1e6, tokens: null };

export interface CycleShape {
  readonly schedule?: string;
  readonly plannedAt?: string;
  readonly purpose?: Purpose;
  /** Probes a slot. */
  readonly slots?: readonly number[];
}

const slotOf = (cycle: Omit<Cycle, 'slots'>, index: number, count: number): Slot => {
  const startAt = new Date(Date.parse(cycle.plannedAt) + index * 60_000).toISOString();
  const id = `${cycle.id}#${index}`;
  const probes = Array.from({ length: count }, (_, position): Probe => ({
    canary: `arithmetic/c${position % 3}`,
    variant: 'plain',
    backend: position % 2 === 0 ? 'east' : 'west',
    key: `${id}/${position}`,
    slot: id,
    position,
    plannedAt: startAt,
    purpose: cycle.purpose,
  }));
  const deadlineAt = new Date(Date.parse(startAt) + 300_000).toISOString();
  return { id, cycle: cycle.id, index, startAt, deadlineAt, probes };
};

export const cycleOf = ({
  schedule = 'hourly',
  plannedAt = minute(0),
  purpose = 'schedule',
  slots = [2],
}: CycleShape = {}): Cycle => {
  const cycle = { id: `${schedule}@${plannedAt}`, schedule, plannedAt, purpose };
  return { ...cycle, slots: slots.map((count, index) => slotOf(cycle, index, count)) };
};

export const probesOf = (cycle: Cycle): readonly Probe[] => cycle.slots.flatMap(({ probes }) => probes);

export const claimOf = (probe: Probe, more: Partial<Claim> = {}): Claim => ({
  probe: probe.key,
  at: probe.plannedAt,
  maxCostUsd: 0.01,
  maxTokens: 1000,
  purpose: probe.purpose,
  ...more,
});

export const answerOf = (more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  text: '$13.85',
  toolCalls: [],
  stopReason: 'end',
  usage: { inputTokens: 30, outputTokens: 12 },
  latencyMs: 900.5,
  ...more,
});

export const sampleOf = (probe: Probe, more: Partial<Sample> = {}): Sample => ({
  ...probe,
  at: probe.plannedAt,
  endedAt: new Date(Date.parse(probe.plannedAt) + 901).toISOString(),
  outcome: answerOf(),
  scores: { correct: 1, format: 0.5 },
  unscored: [],
  costUsd: 0.002,
  ...more,
});

export const commitOf = (number: number, more: Partial<FoldCommit> = {}): FoldCommit => ({
  number,
  engine: 'v1',
  states: {},
  changes: [],
  incidents: [],
  wishes: [],
  sums: [],
  ...more,
});

export const verdictOf = (more: Partial<Verdict> = {}): Verdict => ({
  scope: { model: 'm' },
  signal: 'correct',
  class: 'quality',
  verdict: 'suspect',
  direction: 'worse',
  at: minute(1),
  since: minute(1),
  evidence: { nats: 6.2, threshold: 12.1 },
  effect: null,
  samples: 60,
  lastValidAt: minute(1),
  ...more,
});

export const incidentOf = (id: string, more: Partial<Incident> = {}): Incident => ({
  id,
  class: 'quality',
  signals: ['correct'],
  scope: { model: 'm' },
  candidates: [],
  localized: false,
  openedAt: minute(1),
  onsetAt: minute(0),
  closedAt: null,
  closedBy: null,
  effect: null,
  evidence: { nats: 13, threshold: 12.1 },
  owners: [],
  provisional: false,
  slot: 1,
  ...more,
});

/** Opens a cycle, claims and records all of it, and closes its slots; returns their numbers. */
export const runCycle = async (store: Store, cycle: Cycle, closedAt: string): Promise<readonly (number | null)[]> => {
  await store.openCycle(cycle);
  await store.claim(
    probesOf(cycle).map((probe) => claimOf(probe)),
    NO_LIMIT,
  );
  await store.record(probesOf(cycle).map((probe) => sampleOf(probe)));
  const numbers: (number | null)[] = [];
  for (const { id } of cycle.slots) numbers.push(await store.closeSlot(id, closedAt, 'deadline'));
  return numbers;
};
