// Writes the dashboards that ship into grafana/dashboards. A test fails when a file is not what this would write.
import { writeFile } from 'node:fs/promises';
import { dashboardOf } from './dashboards/dashboard.ts';
import { DASHBOARDS } from './dashboards/index.ts';

for (const spec of DASHBOARDS) {
  const file = new URL(`../grafana/dashboards/${spec.name}.json`, import.meta.url);
  await writeFile(file, `${JSON.stringify(dashboardOf(spec), null, 2)}\n`);
}
