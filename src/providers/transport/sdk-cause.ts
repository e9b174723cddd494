import { type Cause, NoAnswer } from './no-answer.ts';

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** The error classes of one SDK that the mapping asks for. Two SDKs have classes of the same names that are not the same. */
export interface SdkErrors<E extends Error> {
  readonly aborted: ErrorClass<Error>;
  readonly timedOut: ErrorClass<Error>;
  readonly connection: ErrorClass<Error>;
  readonly api: ErrorClass<E>;
}

/**
 * What stopped a call, from what an SDK threw; undefined for an error that is not the world's. `apiCause` reads an error
 * that the server itself sent.
 */
export const sdkCause =
  <E extends Error>(errors: SdkErrors<E>, apiCause: (error: E) => Cause) =>
  (error: unknown): Cause | undefined => {
    if (error instanceof errors.aborted || error instanceof errors.timedOut) {
      return { reason: 'deadline', message: error.message };
    }
    if (error instanceof errors.connection) {
      // Everything that the network did was given its reason before the SDK saw it; another cause is a bug.
      return error.cause instanceof NoAnswer ? error.cause.why : undefined;
    }
    return error instanceof errors.api ? apiCause(error) : undefined;
  };
