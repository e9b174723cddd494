import type { Selectable } from 'kysely';
import type { Probe } from '../model.ts';
import type { ProbeTable } from './schema.ts';

export const toProbe = (row: Omit<Selectable<ProbeTable>, 'state' | 'defer_reason'>): Probe => ({
  canary: row.canary,
  variant: row.variant,
  backend: row.backend,
  key: row.key,
  slot: row.slot,
  position: row.position,
  plannedAt: row.planned_at,
  purpose: row.purpose,
});
