import { backend } from './backend.ts';
import { capability } from './capability.ts';
import type { DashboardSpec } from './dashboard.ts';
import { fleet } from './fleet.ts';
import { health } from './health.ts';
import { incident } from './incident.ts';
import { slo } from './slo.ts';

/** Every dashboard that ships. A new one is a file and a line here. */
export const DASHBOARDS: readonly DashboardSpec[] = [fleet, backend, capability, incident, slo, health];
