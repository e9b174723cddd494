import { baselineFromSamples } from '../../src/baselines/from-samples.ts';
import { referenceOf } from '../../src/baselines/match.ts';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import { holdsNonce, render } from '../../src/canaries/render.ts';
import type { CellReference } from '../../src/detect/engine.ts';
import type { Sample } from '../../src/model.ts';
import { SIGNALS } from '../../src/signals/index.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { notices, rankBreaks } from './notice.ts';
import type { Observed } from './notice.ts';
import { createReplayer } from './replay.ts';
import type { Replayer } from './replay.ts';
import { trials } from './settings.ts';
import type { Trial } from './settings.ts';

/** Runs of a cell: healthy ones for its baseline, and ones under a fault. */
const HEALTHY_RUNS = 6;
const FAULTY_RUNS = 4;
/** Characters of a prompt; longer ones take long to count, and are tried only where their length or count matters. */
const SHORT = 15_000;
/** Others send what `plain` sends, at other times or to other caches. */
const VARIANTS = ['plain', 'padded-8k', 'warm', 'effort-low', 'effort-high'];
const NEIGHBOUR = 'memory/booking-reference';

interface Cell {
  readonly canary: Canary;
  readonly variant: string;
  readonly long: boolean;
  readonly reference: CellReference;
}

/** Cells that show something (`id`, or `id@variant`), by signal, in the signals' order. */
export type Seen = ReadonlyMap<string, readonly string[]>;

/** What becomes of one fault. */
export interface Row {
  readonly trial: string;
  /** Nothing is answered: failures are counted and alerted on, and are never a matter of quality. */
  readonly availability: boolean;
  /** Canaries that it was tried on. */
  readonly tried: readonly string[];
  readonly seen: Seen;
}

/** All cells with what they show by chance, without any fault. */
export interface Recorded {
  readonly suite: Suite;
  readonly cells: readonly Cell[];
  readonly quiet: Seen;
}

type Asked = Pick<Cell, 'canary' | 'variant'>;

const isLong = ({ canary, variant }: Asked): boolean =>
  JSON.stringify(render(canary, variant, '').prompt).length > SHORT;

const collect = async (replayer: Replayer, { canary, variant }: Asked, runs: number) => {
  replayer.overhear(`before ${canary.id}@${variant}`);
  const samples: Sample[] = [];
  for (let run = 0; run < runs; run += 1) {
    const sample = await replayer.send(canary, variant, run);
    if (sample !== null) samples.push(sample);
  }
  return samples;
};

const neighbourOf = ({ canaries }: Suite): Canary => {
  const found = canaries.find(({ id }) => id === NEIGHBOUR);
  if (found === undefined) throw new Error(`the suite has lost ${NEIGHBOUR}`);
  return found;
};

const record = async (replayer: Replayer, cell: Asked): Promise<Cell> => {
  const samples = await collect(replayer, cell, HEALTHY_RUNS);
  const { canary, variant } = cell;
  const result = baselineFromSamples({
    samples,
    canary,
    variant,
    group: 'here',
    expiryDays: 1,
    provisional: false,
    keepText: true,
  });
  if (!result.ok) throw new Error(`${canary.id}: ${result.reasons.join('; ')}`);
  return {
    canary,
    variant,
    long: isLong(cell),
    reference: referenceOf(result.baseline, { capability: canary.capability, nonce: holdsNonce(canary, variant) }),
  };
};

const cellsOf = async (suite: Suite): Promise<readonly Cell[]> => {
  const replayer = createReplayer(suite, [], neighbourOf(suite));
  const cells: Cell[] = [];
  for (const canary of suite.canaries.filter(({ expect }) => expect === undefined)) {
    for (const variant of VARIANTS.filter((name) => canary.variants.includes(name))) {
      cells.push(await record(replayer, { canary, variant }));
    }
  }
  return cells;
};

const nameOf = ({ canary, variant }: Cell): string => (variant === 'plain' ? canary.id : `${canary.id}@${variant}`);

const seenBy = (signal: (typeof SIGNALS)[number], observed: ReadonlyMap<Cell, Observed>): readonly string[] => {
  if (signal.law !== 'rank')
    return [...observed].flatMap(([cell, one]) => (notices(signal, one) ? [nameOf(cell)] : []));
  const [low, high] = signal.variants;
  const pairs = Map.groupBy(observed, ([{ canary }]) => canary.id);
  return [...pairs].flatMap(([id, cells]) => {
    const [below, above] = [low, high].map((name) => cells.find(([{ variant }]) => variant === name)?.[1]);
    return below !== undefined && above !== undefined && rankBreaks(signal, below, above) ? [id] : [];
  });
};

/** What falls on every answer, and whether long inputs are tried as well. */
export type Tried = Pick<Trial, 'byLength'> & { readonly faults: readonly Fault[] };

const triedOn = (cells: readonly Cell[], { byLength }: Tried): readonly Cell[] =>
  cells.filter(({ long }) => byLength || !long);

const look = async (suite: Suite, cells: readonly Cell[], tried: Tried): Promise<Seen> => {
  const replayer = createReplayer(suite, tried.faults, neighbourOf(suite));
  const observed = new Map<Cell, Observed>();
  for (const cell of triedOn(cells, tried)) {
    const samples = await collect(replayer, cell, FAULTY_RUNS);
    observed.set(cell, { reference: cell.reference, samples });
  }
  return new Map(SIGNALS.map((signal) => [signal.name, seenBy(signal, observed)]));
};

/** Every canary that expects an answer, in the variants that send another prompt, with a baseline from healthy answers. */
export const recordSuite = async (suite: Suite): Promise<Recorded> => {
  const cells = await cellsOf(suite);
  return { suite, cells, quiet: await look(suite, cells, { faults: [], byLength: true }) };
};

/**
 * What all signals see, cell by cell, when these faults fall on every answer: what shows without them is left out, and a
 * variant where the canary as it is written shows the same.
 */
export const observe = async ({ suite, cells, quiet }: Recorded, tried: Tried): Promise<Seen> => {
  const seen = [...(await look(suite, cells, tried))].map(([signal, names]) => {
    const usual = new Set(quiet.get(signal));
    const shown = names.filter((name) => !usual.has(name));
    return [signal, shown.filter((name) => !shown.includes(name.replace(/@.*/, '')) || !name.includes('@'))] as const;
  });
  return new Map(seen.filter(([, names]) => names.length > 0));
};

/** Each fault of the simulator with what the suite shows of it. */
export const faultRows = async (recorded: Recorded): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const { name, fault, byLength } of trials()) {
    const availability = fault.effect.ending !== undefined;
    const wanted = { faults: [fault], byLength };
    const tried = [...new Set(triedOn(recorded.cells, wanted).map(({ canary }) => canary.id))];
    rows.push({ trial: name, availability, tried, seen: availability ? new Map() : await observe(recorded, wanted) });
  }
  return rows;
};
