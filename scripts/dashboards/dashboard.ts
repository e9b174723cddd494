import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, panelOf, type PanelSpec } from './panel.ts';

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  /** File name, and the uid behind `coalmine-`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Names of the variables that its queries use, from VARIABLES. */
  readonly variables: readonly (keyof typeof VARIABLES)[];
  readonly from: string;
  readonly rows: readonly RowSpec[];
}

/** Dimensions to choose by; each takes all by default. */
const VARIABLES = {
  model: 'label_values(coalmine_backend_info, model)',
  cloud_region: 'label_values(coalmine_backend_info, cloud_region)',
  hardware: 'label_values(coalmine_backend_info, hardware)',
  backend: 'label_values(coalmine_backend_info, backend)',
  capability: 'label_values(coalmine_canary_info, capability)',
  canary: 'label_values(coalmine_canary_info{capability=~"$capability"}, canary)',
  scope: 'label_values(coalmine_verdict, scope)',
  schedule: 'label_values(coalmine_cycles_total, schedule)',
} as const;

const variable = (name: keyof typeof VARIABLES): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(name.replace('_', ' '))
    .description(`Shows only these values of ${name.replace('_', ' ')}.`)
    .datasource(DATASOURCE)
    .query({ query: VARIABLES[name], refId: name })
    .definition(VARIABLES[name])
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });

const annotation = (name: string, expr: string, color: string, title: string): AnnotationQueryBuilder =>
  new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('60s')
    .titleFormat(title)
    .textFormat('{{class}} {{team}}');

/** A dashboard as Grafana reads it; equal input gives equal output. */
export const dashboardOf = (spec: DashboardSpec): object => {
  const builder = new DashboardBuilder(spec.title)
    .uid(`coalmine-${spec.name}`)
    .description(spec.description)
    .tags(['coalmine', 'generated'])
    .readonly()
    .timezone('utc')
    .refresh('1m')
    .time({ from: `now-${spec.from}`, to: 'now' })
    .link(
      new DashboardLinkBuilder('coalmine dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags(['coalmine'])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('data source').type('prometheus'))
    .annotation(
      annotation('incidents', 'sum by (scope, class, team) (coalmine_incident_open) > 0', 'red', 'Incident: {{scope}}'),
    );
  for (const name of spec.variables) builder.withVariable(variable(name));
  for (const { title, panels } of spec.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelOf(panel));
  }
  return builder.build();
};
