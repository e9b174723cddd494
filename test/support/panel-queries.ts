import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One query of a dashboard that ships. */
export interface PanelQuery {
  /** Dashboard and panel. */
  readonly name: string;
  readonly expr: string;
}

interface Target {
  readonly expr: string;
}
interface Dashboard {
  readonly title: string;
  readonly panels: readonly { readonly title: string; readonly targets?: readonly Target[] }[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
}

const folder = resolve(import.meta.dirname, '../../grafana/dashboards');

/** As Grafana would send it with every variable on `All` and this interval for rates. */
const filled = (expr: string, rateInterval: string): string =>
  expr.replaceAll('$__rate_interval', rateInterval).replaceAll(/\$\w+/g, '.*');

/** Every query of every panel and annotation. */
export const panelQueries = (rateInterval: string): readonly PanelQuery[] =>
  readdirSync(folder).flatMap((file) => {
    const { title, panels, annotations } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard;
    return [
      ...panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => [panel.title, expr] as const)),
      ...annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [[name, expr] as const])),
    ].map(([name, expr]) => ({ name: `${title}: ${name}`, expr: filled(expr, rateInterval) }));
  });
