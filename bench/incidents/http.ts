import { startHealthyFleet } from '../../test/support/healthy-fleet.ts';
import { HOUR_MS } from '../../test/support/virtual-daemon.ts';
import type { Case } from '../effects/cases.ts';
import { runTrial } from '../effects/run-trial.ts';
import type { Trial, TrialResult } from '../effects/run-trial.ts';
import type { Scope } from '../../src/model.ts';
import { BEHAVIOUR, CONTAMINATION, CORRUPTION, IDENTITY, QUALITY } from './scenario.ts';

const FLEET = {
  models: ['claude-sonnet-5-5', 'llama-4-70b'],
  regions: ['us-east-1', 'eu-west-1'],
  hardware: ['trainium2', 'h100'],
};
const HEALTHY_CYCLES = 3;
const CYCLES = 8;

interface HttpIncident {
  readonly incident: string;
  readonly scope: Scope;
  readonly share: number;
  readonly of: Case;
}

const incident = (number: string, scope: Scope, share: number, of: Omit<Case, 'name'>): HttpIncident => ({
  incident: number,
  scope,
  share,
  of: { name: `${number.toLowerCase()}-${of.effect.type}`, ...of },
});

const MODEL = { model: 'claude-sonnet-5-5' };
const HARDWARE = { hardware: 'h100' };
const BACKEND = { model: 'llama-4-70b', region: 'eu-west-1', hardware: 'trainium2' };

/** Incidents that the simulator's effects can play as the catalogue has them, with the shipped canaries. */
export const HTTP_INCIDENTS: readonly HttpIncident[] = [
  incident('A1', MODEL, 0.16, { effect: { type: 'success-rate', factor: 0.6 }, expect: [[QUALITY]] }),
  incident('A2', HARDWARE, 0.02, { effect: { type: 'wrong-script' }, expect: [[CORRUPTION]] }),
  incident('A4', MODEL, 0.3, { effect: { type: 'success-rate', factor: 0.8 }, expect: [[QUALITY]] }),
  incident('A8', MODEL, 1, { effect: { type: 'usage', inputTokens: 30 }, expect: [[IDENTITY]] }),
  incident('B1', HARDWARE, 0.2, { effect: { type: 'token-salad' }, expect: [[QUALITY, CORRUPTION]] }),
  incident('B3', MODEL, 0.5, { effect: { type: 'agree' }, expect: [[QUALITY]] }),
  incident('C2', BACKEND, 1, { effect: { type: 'success-rate', factor: 0.7 }, expect: [[QUALITY]] }),
  incident('C3', BACKEND, 0.28, { effect: { type: 'tools' }, expect: [[QUALITY, BEHAVIOUR]] }),
  incident('C4', { region: 'us-east-1' }, 1, { effect: { type: 'broken-template' }, expect: [[IDENTITY, QUALITY]] }),
  incident('C9', MODEL, 1, { effect: { type: 'wrong-model', model: 'another', factor: 0.9 }, expect: [[IDENTITY]] }),
  incident('D10', HARDWARE, 0.3, { effect: { type: 'foreign-answer' }, expect: [[CONTAMINATION]] }),
  incident('D19', HARDWARE, 0.1, { effect: { type: 'loop' }, expect: [[CORRUPTION]] }),
  incident('N2', MODEL, 0.5, { effect: { type: 'other-words' }, expect: [], harmless: true }),
  incident('N3', MODEL, 0.8, { effect: { type: 'http-error', status: 529 }, expect: [], fails: true }),
];

const trialOf = ({ of, scope, share }: HttpIncident): Trial => ({
  name: of.name,
  parts: [{ of, scope, share, after: 0 }],
});

/** Plays them through the whole daemon and the simulator over real HTTP, in virtual hours; `onTrial` after each. */
export const runOverHttp = async (
  names: readonly string[],
  seeds: readonly number[],
  onTrial: (result: TrialResult, seed: number) => void,
): Promise<readonly TrialResult[]> => {
  const wanted = HTTP_INCIDENTS.filter(({ incident: number }) => names.length === 0 || names.includes(number));
  const results: TrialResult[] = [];
  for (const seed of seeds) {
    const fleet = await startHealthyFleet(
      { seed, fleet: FLEET, select: { cost: ['small'] }, recordedOverMs: 96 * HOUR_MS },
      HEALTHY_CYCLES,
    );
    try {
      for (const one of wanted) {
        const result = await runTrial(trialOf(one), { fleet, cycles: CYCLES, thorough: false });
        results.push(result);
        onTrial(result, seed);
      }
    } finally {
      await fleet.stop();
    }
  }
  return results;
};
