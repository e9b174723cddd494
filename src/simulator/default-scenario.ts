import { parseScenario } from './scenario.ts';

/** Two models in four places each, with nothing wrong: what is simulated when no scenario is given. Serves both examples. */
export const DEFAULT_SCENARIO = parseScenario(
  {
    fleet: [
      {
        model: ['claude-sonnet-5-5', 'claude-haiku-5-5'],
        region: ['us-east-1', 'eu-west-1'],
        hardware: ['h100', 'trainium2'],
      },
    ],
  },
  'the built-in scenario',
);
