import type { Migration } from './migration.ts';

/** Cycles to samples, money by day, and what folding leaves behind. */
export const first: Migration = {
  number: 1,
  statements: [
    `create table cycle (
      id text primary key,
      schedule text not null,
      planned_at text not null,
      purpose text not null,
      unique (schedule, planned_at)
    ) strict, without rowid`,

    `create table slot (
      row integer primary key,
      id text not null unique,
      cycle text not null references cycle (id),
      position integer not null,
      start_at text not null,
      deadline_at text not null,
      closed_at text,
      number integer unique
    ) strict`,
    `create index slot_cycle on slot (cycle)`,
    `create index slot_open on slot (start_at) where closed_at is null`,
    `create index slot_unnumbered on slot (closed_at) where closed_at is not null and number is null`,

    `create table probe (
      row integer primary key autoincrement,
      key text not null unique,
      slot integer not null references slot (row),
      position integer not null,
      canary text not null,
      variant text not null,
      backend text not null,
      planned_at text not null,
      purpose text not null,
      state text not null,
      defer_reason text
    ) strict`,
    `create index probe_slot on probe (slot, position)`,

    `create table reservation (
      probe integer primary key references probe (row),
      at text not null,
      nano_usd integer not null,
      tokens integer not null
    ) strict`,

    `create table spending (
      day text primary key,
      spent_nano_usd integer not null,
      reserved_nano_usd integer not null,
      spent_tokens integer not null,
      reserved_tokens integer not null
    ) strict, without rowid`,

    `create table sample (
      probe integer primary key references probe (row),
      canary text not null,
      variant text not null,
      backend text not null,
      purpose text not null,
      at text not null,
      late integer not null,
      synthetic integer not null,
      correct real,
      format real,
      body text not null
    ) strict`,
    `create index sample_cell on sample (canary, backend, at)`,
    `create index sample_at on sample (at)`,
    `create index sample_unfolded on sample (probe) where late = 1 or purpose not in ('schedule', 'burst')`,

    `create table state (name text primary key, body text not null) strict`,
    `create table change (
      id integer primary key autoincrement,
      number integer not null,
      at text not null,
      body text not null
    ) strict`,
    `create index change_at on change (at, id)`,
    `create table incident (id text primary key, opened_at text not null, body text not null) strict`,
    `create table wish (
      number integer not null,
      position integer not null,
      body text not null,
      primary key (number, position)
    ) strict, without rowid`,
    `create table sums (number integer primary key, at text not null, body text not null) strict`,

    `create table progress (
      id integer primary key check (id = 1),
      last_closed integer not null,
      last_folded integer not null,
      first_kept integer not null,
      samples integer not null,
      engine text
    ) strict`,
    `insert into progress values (1, 0, 0, 1, 0, null)`,
  ],
};
