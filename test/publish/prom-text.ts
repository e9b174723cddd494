/** A strict reader of the text form 0.0.4, written from its description; tests hold our output against it. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

const readLabels = (line: string, from: number): { labels: Record<string, string>; end: number } => {
  const labels: Record<string, string> = {};
  let at = from;
  while (line[at] !== '}') {
    const name = /^[a-zA-Z_][a-zA-Z0-9_]*/u.exec(line.slice(at))?.[0];
    if (name === undefined || line.slice(at + name.length, at + name.length + 2) !== '="')
      throw new Error(`bad label: ${line}`);
    at += name.length + 2;
    let value = '';
    while (line[at] !== '"') {
      const char = line[at];
      if (char === undefined) throw new Error(`open label value: ${line}`);
      if (char === '\\') {
        const unescaped = UNESCAPED[line[at + 1] ?? ''];
        if (unescaped === undefined) throw new Error(`bad escape: ${line}`);
        value += unescaped;
        at += 2;
      } else {
        value += char;
        at += 1;
      }
    }
    if (name in labels) throw new Error(`label twice: ${line}`);
    labels[name] = value;
    at += 1;
    if (line[at] === ',') at += 1;
    else if (line[at] !== '}') throw new Error(`bad labels: ${line}`);
  }
  return { labels, end: at + 1 };
};

const readSample = (line: string): Family['samples'][number] => {
  const name = /^[a-zA-Z_][a-zA-Z0-9_]*/u.exec(line)?.[0];
  if (name === undefined) throw new Error(`bad name: ${line}`);
  const { labels, end } =
    line[name.length] === '{' ? readLabels(line, name.length + 1) : { labels: {}, end: name.length };
  const rest = line.slice(end);
  if (!/^ (?:[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|Inf)|Nan)$/u.test(rest)) throw new Error(`bad value: ${line}`);
  return { name, labels, value: rest.slice(1) };
};

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** @throws when a line breaks the form, a sample is outside its family, or a family or series comes twice. */
export const readText = (text: string): readonly Family[] => {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: { name: string; help: string; type: string; samples: Family['samples'][number][] }[] = [];
  const seen = new Set<string>();
  const once = (key: string): void => {
    if (seen.has(key)) throw new Error(`twice: ${key}`);
    seen.add(key);
  };
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP (\S+) (.*)$/u.exec(line);
    const type = /^# TYPE (\S+) (\S+)$/u.exec(line);
    const last = families.at(-1);
    if (help !== null) {
      once(`family ${help[1]!}`);
      families.push({ name: help[1]!, help: help[2]!, type: '', samples: [] });
    } else if (type !== null) {
      if (last?.name !== type[1] || last?.type !== '') throw new Error(`stray type: ${line}`);
      last.type = type[2]!;
    } else {
      const sample = readSample(line);
      if (last === undefined || !SUFFIXES[last.type]?.some((suffix) => last.name + suffix === sample.name))
        throw new Error(`outside its family: ${line}`);
      once(`series ${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`);
      last.samples.push(sample);
    }
  }
  return families;
};
