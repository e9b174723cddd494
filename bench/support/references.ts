import type { CellReference, EngineSetup } from '../../src/detect/engine.ts';
import type { Backend, ClosedSlot, Random, Sample } from '../../src/model.ts';

export interface FleetSize {
  readonly models: number;
  readonly regions: number;
  readonly hardware: number;
  readonly cycles: number;
  readonly random: Random;
}

const CANARIES = 60;
const RUNS = 5;
const REPEATS = 6;
const HOUR_MS = 3_600_000;
const SLOTS = 5;
const TEXT = 'The change from a twenty is $13.85: a coffee for $3.75 and a roll for $2.40 make $6.15. '.repeat(3);

/** Share of answers that repeat no recorded text. */
const UNSEEN = 0.2;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** A healthy fleet: references and hourly cycles of closed slots, with pass rates from 0.9 to 1. */
export const createMemoryReferences = (
  size: FleetSize,
): { readonly setup: EngineSetup; readonly slots: readonly ClosedSlot[] } => {
  const { random } = size;
  const backends = range(size.models).flatMap((m) =>
    range(size.regions).flatMap((r) =>
      range(size.hardware).map((h): Backend => {
        const id = `m${m}-r${r}-h${h}`;
        return { id, provider: 'sim', model: `m${m}`, region: `r${r}`, hardware: `h${h}`, group: id };
      }),
    ),
  );
  const canaries = range(CANARIES).map((i) => ({ id: `c/${i}`, rate: 0.9 + 0.1 * random() ** 0.3 }));
  /** Counts and times that vary; one model thinks. */
  const metered = (backend: string) => ({
    usage: {
      inputTokens: 20,
      outputTokens: 70 + Math.floor(20 * random()),
      cacheReadTokens: 16,
      ...(backend.startsWith('m0') ? { thinkingTokens: 40 + Math.floor(100 * random()) } : {}),
    },
    latencyMs: 800 + 400 * random(),
    timeToFirstTokenMs: 200 + 100 * random(),
    interTokenMs: 15 + 10 * random(),
  });
  const score = (rate: number): number => (random() < rate ? 1 : 0);
  const references = backends.flatMap(({ id }) =>
    canaries.map((canary): CellReference => ({
      canary: canary.id,
      variant: 'plain',
      group: id,
      capability: 'c',
      provisional: false,
      shape: {
        model: 'm',
        answers: range(RUNS).map(() =>
          range(REPEATS).map(() => {
            const { usage, ...times } = metered(id);
            const shown = { hash: 'x', text: TEXT, start: TEXT, length: TEXT.length, stopReason: 'end' } as const;
            return { ...shown, ...usage, ...times, tools: [] };
          }),
        ),
      },
      runs: { correct: range(RUNS).map(() => range(REPEATS).map(() => score(canary.rate))) },
    })),
  );
  const cells = backends.flatMap(({ id }) =>
    canaries.map((canary) => ({ canary: canary.id, variant: 'plain', backend: id })),
  );
  const began = Date.parse('2026-03-02T00:00:00.000Z');
  const slots = range(size.cycles * SLOTS).map((number): ClosedSlot => {
    const cycle = Math.floor(number / SLOTS);
    const index = number % SLOTS;
    const at = new Date(began + cycle * HOUR_MS + index * 600_000).toISOString();
    const id = `hourly@${new Date(began + cycle * HOUR_MS).toISOString()}`;
    const samples = backends.flatMap(({ id: backend }) =>
      canaries
        .filter((_, i) => i % SLOTS === index)
        .map((canary, position): Sample => ({
          canary: canary.id,
          variant: 'plain',
          backend,
          key: `${number}/${backend}/${canary.id}`,
          slot: `${id}#${index}`,
          position: position * backends.length + backends.findIndex((one) => one.id === backend),
          plannedAt: at,
          purpose: 'schedule',
          at,
          endedAt: at,
          outcome: {
            kind: 'answer',
            text: random() < UNSEEN ? `${TEXT} It is ${Math.floor(1e6 * random())}.` : TEXT,
            toolCalls: [],
            stopReason: 'end',
            ...metered(backend),
          },
          scores: { correct: score(canary.rate) },
          unscored: [],
          costUsd: 0,
        })),
    );
    return {
      number: number + 1,
      id: `${id}#${index}`,
      cycle: id,
      schedule: 'hourly',
      index,
      startAt: at,
      closedAt: at,
      purpose: 'schedule',
      samples,
    };
  });
  const setup = {
    backends,
    references,
    cells,
    falseAlarmsPerMonth: 1,
    cyclesPerMonth: 720,
    tolerance: 0.02,
    intervalMs: HOUR_MS,
  };
  return { setup, slots };
};
