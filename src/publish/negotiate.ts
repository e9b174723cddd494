export const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

interface Range {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0..1 */
  readonly quality: number;
}

const parseRange = (text: string): Range => {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return [name.trim(), value.trim().replace(/^"(.*)"$/u, '$1')] as const;
    }),
  );
  const quality = Number(parameters.get('q') ?? '1');
  return { type, parameters, quality: quality >= 0 && quality <= 1 ? quality : 0 };
};

const isOpenMetrics = ({ type, parameters }: Range): boolean =>
  type === 'application/openmetrics-text' && (parameters.get('version') ?? '1.0.0') === '1.0.0';
const isText = ({ type, parameters }: Range): boolean =>
  type === 'text/plain' && (parameters.get('version') ?? '0.0.4') === '0.0.4';

const best = (ranges: readonly Range[], matches: (range: Range) => boolean): number =>
  Math.max(0, ...ranges.filter(matches).map(({ quality }) => quality));

/**
 * Which form of the metrics an `Accept` header asks for. OpenMetrics only when 1.0.0 is named and liked at least as
 * much as the text form; whatever is unknown or absent gets text, as Prometheus expects of an exporter.
 */
export const negotiate = (accept: string | undefined): 'openmetrics' | 'text' => {
  const ranges = (accept ?? '').slice(0, 1_000).split(',').map(parseRange);
  const open = best(ranges, isOpenMetrics);
  return open > 0 && open >= best(ranges, isText) ? 'openmetrics' : 'text';
};
