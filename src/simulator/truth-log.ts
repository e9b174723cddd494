import { appendFileSync, closeSync, openSync } from 'node:fs';
import { EnvironmentError } from '../errors.ts';
import type { FaultTruth } from './fault-book.ts';
import type { Place } from './fleet.ts';
import type { ExampleKind } from './reply.ts';

/** One request as it was answered. */
export interface RequestTruth {
  readonly at: string;
  /** The caller's `x-client-request-id`. */
  readonly requestId: string | null;
  /** `x-caller`, or a hash of the key; null when the request did not reach a place of the fleet. */
  readonly caller: string | null;
  readonly canary: string | null;
  /** Null when the request did not reach a place of the fleet. */
  readonly backend: Place | null;
  /** Names of the faults that fell on it. */
  readonly faults: readonly string[];
  readonly status: number;
  /** `complete`, or in which way the answer was spoilt. */
  readonly ending: 'complete' | 'error' | 'cut' | 'hang' | 'malformed';
  /** Which kind of example was answered; `none` for a text that is no example, null without an answer. */
  readonly example: ExampleKind | null;
  readonly stream: boolean;
}

/** Counts over all requests since the start. */
export interface Counts {
  readonly requests: number;
  readonly affected: number;
  readonly pass: number;
  readonly fail: number;
  /** Requests that ended in another way than `complete`. */
  readonly spoilt: number;
}

export interface TruthLog {
  /** @throws EnvironmentError when the file cannot take it: then the request must not be served. */
  readonly request: (entry: RequestTruth) => void;
  readonly fault: (event: 'fault' | 'fault-end', truth: FaultTruth) => void;
  /** The newest requests, oldest first. */
  readonly requests: () => readonly RequestTruth[];
  readonly counts: () => Counts;
  readonly close: () => void;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const openLog = (path: string): number => {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new EnvironmentError(`cannot write the truth to ${path}: ${messageOf(error)}`, { cause: error });
  }
};

/**
 * Keeps the newest `keep` requests in memory and appends every line to `path` before the request is answered: what a
 * caller has seen is in the file even when the process is killed.
 * @throws EnvironmentError when the file cannot be opened.
 */
export const createTruthLog = (keep: number, path: string | null): TruthLog => {
  const ring: RequestTruth[] = [];
  const counts = { requests: 0, affected: 0, pass: 0, fail: 0, spoilt: 0 };
  const file: { descriptor: number | null } = { descriptor: path === null ? null : openLog(path) };
  const write = (line: object): void => {
    if (file.descriptor === null) return;
    try {
      appendFileSync(file.descriptor, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw new EnvironmentError(`cannot write the truth to ${path ?? ''}: ${messageOf(error)}`, { cause: error });
    }
  };
  return {
    request: (entry) => {
      write({ event: 'request', ...entry });
      ring[counts.requests % keep] = entry;
      counts.requests += 1;
      if (entry.faults.length > 0) counts.affected += 1;
      if (entry.ending !== 'complete') counts.spoilt += 1;
      else if (entry.example === 'pass') counts.pass += 1;
      else if (entry.example === 'fail') counts.fail += 1;
    },
    fault: (event, truth) => write({ event, ...truth }),
    requests: () => {
      const start = counts.requests % keep;
      return counts.requests <= keep ? [...ring] : [...ring.slice(start), ...ring.slice(0, start)];
    },
    counts: () => ({ ...counts }),
    close: () => {
      if (file.descriptor !== null) closeSync(file.descriptor);
      file.descriptor = null;
    },
  };
};
