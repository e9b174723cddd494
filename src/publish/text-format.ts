const HELP = /^# HELP (\S+) /u;
const END = '# EOF\n';
const TYPE = /^# TYPE (\S+) (\S+)$/u;

/** Index where the exemplar of a sample line begins (` # {`, outside label values), or -1. */
const exemplarAt = (line: string): number => {
  let quoted = false;
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i];
    if (quoted && char === '\\') i += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ' ' && line.startsWith(' # {', i)) return i;
  }
  return -1;
};

const withoutExemplars = (block: string): string => {
  if (!block.includes(' # {')) return block;
  return block
    .split('\n')
    .map((line) => {
      const at = exemplarAt(line);
      return at === -1 ? line : line.slice(0, at);
    })
    .join('\n');
};

/** One metric: its HELP and TYPE lines and its samples, which are left as they are. */
const convertBlock = (block: string): string => {
  const helpEnd = block.indexOf('\n');
  const typeEnd = block.indexOf('\n', helpEnd + 1);
  const type = block.slice(helpEnd + 1, typeEnd);
  if (TYPE.exec(type)?.[2] !== 'counter') return withoutExemplars(block);
  const help = block.slice(0, helpEnd).replace(HELP, '# HELP $1_total ');
  return `${help}\n${type.replace(TYPE, '# TYPE $1_total $2')}${withoutExemplars(block.slice(typeEnd))}`;
};

/**
 * The text form 0.0.4 of what an OpenMetrics registry of prom-client serves. In OpenMetrics a counter's family is
 * named without `_total`, in the text form with it; exemplars and `# EOF` exist in OpenMetrics only.
 * `openMetrics` has, for each metric, one HELP line, one TYPE line, then its samples; label values may hold anything.
 */
export const toTextFormat = (openMetrics: string): string => {
  const body = openMetrics.endsWith(END) ? openMetrics.slice(0, -END.length) : openMetrics;
  const out: string[] = [];
  // A line break inside a label value or help is escaped, so "\n# HELP " only ever begins a metric.
  for (let start = 0; start < body.length;) {
    const next = body.indexOf('\n# HELP ', start);
    const end = next === -1 ? body.length : next + 1;
    out.push(convertBlock(body.slice(start, end)));
    start = end;
  }
  return out.join('');
};
