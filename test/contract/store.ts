import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { changeEventsContract } from './store/change-events.ts';
import { cyclesContract } from './store/cycles.ts';
import { claimsContract } from './store/claims.ts';
import { samplesContract } from './store/samples.ts';
import { closingContract } from './store/closing.ts';
import { foldingContract } from './store/folding.ts';
import { requestsContract } from './store/requests.ts';
import { retentionContract } from './store/retention.ts';

/** What every store does, whatever it is made of. `open` gives a new and empty one. */
export const storeContract = (name: string, open: () => Promise<Store>): void => {
  describe(`the store, ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('cycles', () => cyclesContract(() => store));
    describe('claims and the budget', () => claimsContract(() => store));
    describe('samples', () => samplesContract(() => store));
    describe('closing', () => closingContract(() => store));
    describe('folding', () => foldingContract(() => store));
    describe('requests', () => requestsContract(() => store));
    describe('change events', () => changeEventsContract(() => store));
    describe('retention', () => retentionContract(() => store));
  });
};
