import { z } from 'zod';
import { EnvironmentError } from '../../errors.ts';
import type { Incident } from '../../judgement.ts';
import type { Truth } from './compare.ts';

const TIMEOUT_MS = 10_000;

const ask = async (url: string, init: RequestInit = {}): Promise<unknown> => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await response.text();
  if (!response.ok) throw new EnvironmentError(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
};

const truthSchema = z.object({
  faults: z.array(
    z.object({ scope: z.record(z.string(), z.string()), onsetAt: z.string(), degradedFraction: z.number() }),
  ),
});

export const askIncidents = async (daemon: string): Promise<readonly Incident[]> =>
  // The daemon's own API: its shapes are the model's, and its tests hold them.
  z.object({ data: z.custom<readonly Incident[]>(Array.isArray) }).parse(await ask(`${daemon}/api/v1/incidents`)).data;

/** The first fault of the simulator's log; null when there was none. */
export const askTruth = async (simulator: string): Promise<Truth | null> => {
  const { faults } = truthSchema.parse(await ask(`${simulator}/admin/truth`));
  return faults[0] ?? null;
};

export const startFault = async (simulator: string, fault: object): Promise<void> => {
  await ask(`${simulator}/admin/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
};

/** Sum of a counter over all its series, from the text form of `/metrics`. */
export const askCounter = async (daemon: string, name: string): Promise<number> => {
  const response = await fetch(`${daemon}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
};
