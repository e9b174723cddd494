import { BETS, FOCUS } from './anchor-bets.ts';

/** Nats by bet: on all answers, and by capability (position) on its answers alone. */
export interface AnchorGain {
  readonly all: readonly number[];
  readonly focused: ReadonlyMap<number, readonly number[]>;
}

/** A gain that is summed up. */
export interface RunningGain extends AnchorGain {
  readonly all: number[];
  readonly focused: Map<number, number[]>;
}

export const noGain = (): RunningGain => ({ all: new Array<number>(BETS).fill(0), focused: new Map() });

/** Adds the nats of one answer to a question of a capability, by bet, times a factor; in place. */
export const addNats = (
  { all, focused }: RunningGain,
  capability: number,
  nats: readonly number[],
  times = 1,
): void => {
  let own = focused.get(capability);
  if (own === undefined) {
    own = new Array<number>(FOCUS).fill(0);
    focused.set(capability, own);
  }
  for (let bet = 0; bet < BETS; bet += 1) all[bet] = (all[bet] ?? 0) + times * (nats[bet] ?? 0);
  for (let bet = 0; bet < FOCUS; bet += 1) own[bet] = (own[bet] ?? 0) + times * (nats[BETS + bet] ?? 0);
};

const minus = (nats: readonly number[], less: readonly number[] | undefined): readonly number[] =>
  less === undefined ? nats : nats.map((one, bet) => one - (less[bet] ?? 0));

/** A gain less others. */
export const lessGains = (gain: AnchorGain, cuts: readonly (AnchorGain | null)[]): AnchorGain =>
  cuts.reduce<AnchorGain>(
    (left, cut) =>
      cut === null
        ? left
        : {
            all: minus(left.all, cut.all),
            focused: new Map([...left.focused].map(([at, nats]) => [at, minus(nats, cut.focused.get(at))] as const)),
          },
    gain,
  );
