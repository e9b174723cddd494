import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardLinkBuilder,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { VERDICT_CODES } from '../../src/rules/recordings.ts';

/** Where every query goes: the data source that the viewer chose. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Where coalmine's own pages are: a variable, since only the viewer knows by which address they reach them. */
export const PAGES = '${pages}';

/** Grafana's names of units. */
export type Unit = 'none' | 'short' | 'percentunit' | 's' | 'bytes' | 'currencyUSD' | 'dateTimeFromNow';

interface Query {
  readonly expr: string;
  /** Legend, a template of labels. */
  readonly legend: string;
}

/** One panel as a dashboard lists it. */
export interface PanelSpec {
  readonly kind: 'timeseries' | 'stat' | 'table' | 'timeline';
  readonly title: string;
  /** What it shows and how to read it. */
  readonly description: string;
  readonly unit: Unit;
  /** Of 24 columns. */
  readonly width: number;
  readonly height?: number;
  readonly queries: readonly Query[];
  /** Values are codes of verdicts. */
  readonly verdicts?: true;
  /** Points that lead to stored samples are drawn too, where Prometheus keeps exemplars. */
  readonly exemplars?: true;
  /** Red from this value on. */
  readonly redFrom?: number;
  /** Where a click on a value leads, below the address of coalmine's pages; may hold Grafana's `${__data.fields.NAME}`. */
  readonly link?: { readonly title: string; readonly path: string };
  /** What is shown where there is no series. */
  readonly none?: string;
}

const COLORS: Readonly<Record<keyof typeof VERDICT_CODES, string>> = {
  no_baseline: 'dark-blue',
  insufficient: 'blue',
  stale: 'purple',
  stable: 'green',
  improved: 'light-green',
  changed: 'yellow',
  suspect: 'orange',
  degraded: 'red',
};

const verdictMappings = () => [
  {
    type: MappingType.ValueToText as const,
    options: Object.fromEntries(
      Object.entries(VERDICT_CODES).map(([name, code], index) => [
        String(code),
        { text: name, color: COLORS[name as keyof typeof VERDICT_CODES], index },
      ]),
    ),
  },
];

const verdictThresholds = () =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(
    Object.entries(VERDICT_CODES).map(([name, code], index) => ({
      value: index === 0 ? null : code,
      color: COLORS[name as keyof typeof VERDICT_CODES],
    })),
  );

const redFrom = (value: number) =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value, color: 'red' },
  ]);

const builderOf = (kind: PanelSpec['kind']) => {
  switch (kind) {
    case 'timeseries':
      return new TimeseriesBuilder();
    case 'stat':
      return new StatBuilder();
    case 'table':
      return new TableBuilder();
    case 'timeline':
      return new StateTimelineBuilder();
  }
};

const queryOf = ({ kind, exemplars }: PanelSpec, { expr, legend }: Query, index: number): DataqueryBuilder => {
  const query = new DataqueryBuilder()
    .datasource(DATASOURCE)
    .expr(expr)
    .legendFormat(legend)
    .refId(String.fromCharCode(65 + index));
  if (kind === 'table') return query.instant().format(PromQueryFormat.Table);
  if (exemplars === true) query.exemplar(true);
  return kind === 'stat' ? query.instant() : query.range();
};

/** The panel of a specification, as the SDK builds it. */
export const panelOf = (spec: PanelSpec): Builder<Panel> => {
  const panel = builderOf(spec.kind)
    .title(spec.title)
    .description(spec.description)
    .datasource(DATASOURCE)
    .unit(spec.unit)
    .span(spec.width)
    .height(spec.height ?? 8)
    .noValue(spec.none ?? 'no data');
  if (spec.verdicts === true) panel.mappings(verdictMappings()).thresholds(verdictThresholds());
  if (spec.redFrom !== undefined) panel.thresholds(redFrom(spec.redFrom));
  if (spec.link !== undefined) {
    const { title, path } = spec.link;
    panel.dataLinks([new DashboardLinkBuilder(title).url(PAGES + path).targetBlank(true)]);
  }
  spec.queries.forEach((query, index) => panel.withTarget(queryOf(spec, query, index)));
  return panel;
};
