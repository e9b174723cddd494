import type { Migration } from './migration.ts';

/** What people have changed in the fleet. */
export const changeEvents: Migration = {
  number: 3,
  statements: [
    `create table change_event (id text primary key, at text not null, kind text not null, body text not null) strict`,
    `create index change_event_at on change_event (at, id)`,
  ],
};
