import type { Migration } from './migration.ts';

/** Pauses that people have asked for. */
export const pauses: Migration = {
  number: 2,
  statements: [
    `create table pause (id text primary key, from_at text not null, until_at text not null, body text not null) strict`,
  ],
};
