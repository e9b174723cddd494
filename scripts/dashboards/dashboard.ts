import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, PAGES, panelOf, type PanelSpec } from './panel.ts';

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

const annotation = (name: string, color: string): AnnotationQueryBuilder =>
  new AnnotationQueryBuilder().name(name).datasource(DATASOURCE).enable(true).iconColor(color).step('60s');

/** Drawn while it is open. */
const incidents = (): AnnotationQueryBuilder =>
  annotation('incidents', 'red')
    .expr('sum by (scope, class, team) (coalmine_incident_open) > 0')
    .titleFormat('Incident: {{scope}}')
    .textFormat('{{class}} {{team}}');

/** Drawn at the time that it took effect, which is the value of the series. */
const changes = (): AnnotationQueryBuilder =>
  annotation('changes', 'blue')
    .expr('max by (scope, kind) (coalmine_change_last_timestamp_seconds) * 1000')
    .useValueForTime(true)
    .titleFormat('Change: {{scope}}')
    .textFormat('{{kind}}');

const DEFAULT_PAGES = 'http://127.0.0.1:9464';

const pages = (): TextBoxVariableBuilder =>
  new TextBoxVariableBuilder('pages')
    .label('pages of coalmine')
    .description('Address by which you reach coalmine, for links to incidents and runbooks.')
    .defaultValue(DEFAULT_PAGES)
    .current({ selected: true, text: DEFAULT_PAGES, value: DEFAULT_PAGES });

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
    .link(new DashboardLinkBuilder('pages of coalmine').type(DashboardLinkType.Link).url(`${PAGES}/`).targetBlank(true))
    .annotation(incidents())
    .annotation(changes());
  for (const name of spec.variables) builder.withVariable(variable(name));
  builder.withVariable(pages());
  for (const { title, panels } of spec.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelOf(panel));
  }
  return builder.build();
};
