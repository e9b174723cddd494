import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BETS, createBets, FOCUS } from '../../src/detect/anchor-bets.ts';
import { heldBets, heldFocus, heldLikelihoods } from '../../src/detect/day-held.ts';
import { FACTORS } from '../../src/detect/day-law.ts';
import { levelOf } from '../../src/detect/day-levels.ts';
import { createDayTable, ROWS } from '../../src/detect/day-table.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';

const table = createDayTable();
const bets = createBets();

test('whatever was held back, a failure never speaks against a fault nor a good answer for it, and no day says more than a usual one', () => {
  const loss = fc.double({ min: 0.001, max: 0.6, noNaN: true });
  fc.assert(
    fc.property(loss, loss, (one, other) => {
      const levels = { known: levelOf(Math.min(one, other)), null: levelOf(Math.max(one, other)) };
      const pass = heldLikelihoods(table, levels, 1);
      const fail = heldLikelihoods(table, levels, 0);
      const most = heldBets(bets, levels, 0);
      for (let row = 1; row < ROWS; row += 1) {
        for (let j = 0; j < FACTORS; j += 1) {
          expect(pass[row * FACTORS + j]! / pass[j]!).toBeLessThanOrEqual(1 + 1e-12);
          const ratio = Math.log(fail[row * FACTORS + j]! / fail[j]!);
          expect(ratio).toBeGreaterThanOrEqual(-1e-12);
          // Lasting odds are in the law of days and not in the row.
          if (row <= EPSILONS.length && j === 0) expect(ratio).toBeLessThanOrEqual(most[row - 1]! + 1e-9);
        }
      }
      const focus = heldFocus(table, levels, 0);
      for (let i = 0; i < FOCUS * FACTORS; i += 1) {
        expect(focus[i]!).toBeGreaterThanOrEqual(-1e-12);
        expect(focus[i]!).toBeLessThanOrEqual(most[BETS + Math.floor(i / FACTORS)]! + 1e-9);
      }
    }),
  );
});

test('without anything held the ratios are those of the table', () => {
  const levels = { known: levelOf(0.03), null: levelOf(0.03) };
  for (const score of [0, 1]) {
    const [held, plain] = [heldLikelihoods(table, levels, score), table(levels.known, score)];
    for (const [i, one] of plain.entries()) expect(held[i]).toBeCloseTo(one, 12);
    for (const [bet, nats] of bets(levels.known, score).entries()) {
      expect(heldBets(bets, levels, score)[bet]).toBeCloseTo(nats, 9);
    }
  }
});
