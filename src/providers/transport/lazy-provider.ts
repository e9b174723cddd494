import type { Provider } from '../provider.ts';

/** A provider that is made at its first call, before the clock of that call starts: a model's SDK is slow to load. */
export const lazyProvider = (make: () => Promise<Provider>): Provider => {
  let made: Promise<Provider> | null = null;
  return { probe: async (call) => (await (made ??= make())).probe(call) };
};
