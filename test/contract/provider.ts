import { describe } from 'vitest';
import type { Protocol } from '../fixtures/providers/protocol.ts';
import { answers } from './provider/answers.ts';
import { errors } from './provider/errors.ts';
import { limits } from './provider/limits.ts';
import { manners } from './provider/manners.ts';
import { streams } from './provider/streams.ts';

/** What every provider does, whatever its protocol; run against a server on loopback. */
export const providerContract = (protocol: Protocol): void => {
  describe(`provider ${protocol.type}`, () => {
    answers(protocol);
    errors(protocol);
    streams(protocol);
    limits(protocol);
    manners(protocol);
  });
};
