import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCases } from './recorded/case.ts';
import { judgeCase } from './recorded/judge-case.ts';
import type { Judged } from './recorded/judge-case.ts';
import { recordedText } from './recorded/report.ts';
import { readStream } from './recorded/stream.ts';

/**
 * Recordings with a `cases.json` through the engine, beside the rules of today. Prints the report; `--out` keeps it, with
 * the results as JSON. Sets the exit code to 1 when the engine is wrong on one.
 */
export const recorded = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { case: { type: 'string', multiple: true, default: [] }, out: { type: 'string' } },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('npm run bench -- recorded DIR: a folder with a cases.json');
  const cases = parseCases(await readFile(join(folder, 'cases.json'), 'utf8')).filter(
    ({ name }) => values.case.length === 0 || values.case.some((wanted) => name.startsWith(wanted)),
  );
  const all: Judged[] = [];
  for (const one of cases) {
    const judged = judgeCase(await readStream(join(folder, one.file), one), one);
    all.push(judged);
    process.stderr.write(`${all.length}/${cases.length} ${one.name}: ${judged.right ? 'right' : 'WRONG'}\n`);
  }
  const text = recordedText(all);
  if (values.out !== undefined) {
    await mkdir(values.out, { recursive: true });
    await writeFile(join(values.out, 'recorded.json'), `${JSON.stringify(all, null, 1)}\n`);
    await writeFile(join(values.out, 'recorded.md'), text);
  }
  console.log(text);
  if (all.some(({ right }) => !right)) process.exitCode = 1;
};
