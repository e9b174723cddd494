import { first } from './0001-first.ts';
import { pauses } from './0002-pauses.ts';
import { changeEvents } from './0003-change-events.ts';
import type { Migration } from './migration.ts';

/** In order; a new step goes to the end. */
export const MIGRATIONS: readonly Migration[] = [first, pauses, changeEvents];
