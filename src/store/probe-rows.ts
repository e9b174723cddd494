import type { Kysely, Selectable } from 'kysely';
import type { Probe } from '../model.ts';
import type { ProbeTable, Tables } from './schema.ts';

/** Probes with the ids of their slots. */
export const selectProbes = (db: Kysely<Tables>) =>
  db
    .selectFrom('probe')
    .innerJoin('slot', 'slot.row', 'probe.slot')
    .select([
      'probe.row',
      'probe.key',
      'slot.id as slot',
      'probe.position',
      'probe.canary',
      'probe.variant',
      'probe.backend',
      'probe.planned_at',
      'probe.purpose',
      'probe.state',
    ]);

type Row = Omit<Selectable<ProbeTable>, 'row' | 'slot' | 'state' | 'defer_reason'> & { readonly slot: string };

export const toProbe = (row: Row): Probe => ({
  canary: row.canary,
  variant: row.variant,
  backend: row.backend,
  key: row.key,
  slot: row.slot,
  position: row.position,
  plannedAt: row.planned_at,
  purpose: row.purpose,
});
