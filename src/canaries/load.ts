import { basename, join } from 'node:path';
import type { z } from 'zod';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { ScorerPlugin } from '../scorers/scorer.ts';
import type { Canary, Suite } from './canary.ts';
import { SUITE_FILE, listCanaries } from './list.ts';
import { parseCanary } from './parse.ts';
import type { Membership, ParsedCanary } from './parse.ts';
import { issuesFound } from './problems.ts';
import type { Found } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { suiteSchema } from './schema.ts';

interface Loaded {
  readonly canary: Canary | null;
  readonly membership: ParsedCanary['membership'] | null;
  readonly problems: readonly Problem[];
}

const inFile = (file: string, found: readonly Found[]): readonly Problem[] =>
  found.map(({ path, message }) => ({ file, path, message }));

const loadOne = async (file: string, plugins: readonly ScorerPlugin[]): Promise<Loaded> => {
  const read = await readYaml(file);
  if (!read.ok) return { canary: null, membership: null, problems: read.problems };
  const parsed = parseCanary(read.value, basename(file, '.yaml'), plugins);
  return { ...parsed, problems: inFile(file, parsed.problems) };
};

/**
 * One canary outside a suite; its id is its capability and the name of the file.
 * @throws OperatorError with every problem of the file
 */
export const loadCanaryFile = async (file: string, plugins: readonly ScorerPlugin[]): Promise<Canary> => {
  const { canary, problems } = await loadOne(file, plugins);
  if (canary === null) throw new OperatorError(problems);
  return canary;
};

type Index = z.infer<typeof suiteSchema>;

const loadIndex = async (file: string): Promise<{ index: Index | null; problems: readonly Problem[] }> => {
  const read = await readYaml(file);
  if (!read.ok) return { index: null, problems: read.problems };
  const parsed = suiteSchema.safeParse(read.value);
  return parsed.success
    ? { index: parsed.data, problems: [] }
    : { index: null, problems: inFile(file, issuesFound(parsed.error)) };
};

const memberProblems = (membership: Membership, folder: string, index: Index): readonly Found[] => {
  const { capability, examples, judged } = membership;
  const { capabilities, minimumExamples } = index;
  const found: Found[] = [];
  if (capability !== null && !capabilities.includes(capability)) {
    found.push({
      path: 'capability',
      message: `${capability} is not in ${SUITE_FILE}, which has ${capabilities.join(', ')}`,
    });
  }
  if (capability !== null && capability !== folder) {
    found.push({ path: 'capability', message: `${capability} is not the name of its folder, ${folder}` });
  }
  for (const which of ['pass', 'fail'] as const) {
    const count = examples?.[which].length ?? minimumExamples;
    if (judged && count < minimumExamples) {
      found.push({ path: `examples.${which}`, message: `has ${count}; the suite asks for at least ${minimumExamples}` });
    }
  }
  return found;
};

interface Member {
  readonly file: string;
  readonly canary: Canary;
}

const twinProblems = (members: readonly Member[]): readonly Problem[] => {
  const first = new Map<string, Canary>();
  return members.flatMap(({ file, canary }) => {
    const twin = first.get(canary.fingerprint);
    if (twin !== undefined) return [{ file, path: '', message: `asks and checks the same as ${twin.id}` }];
    first.set(canary.fingerprint, canary);
    return [];
  });
};

/**
 * All canaries of a folder with its `suite.yaml`, sorted by id. Hidden files and those that are not YAML are left alone.
 * @throws OperatorError with every problem of every file
 */
export const loadSuite = async (dir: string, plugins: readonly ScorerPlugin[]): Promise<Suite> => {
  const listing = await listCanaries(dir);
  const { index, problems: indexProblems } = await loadIndex(join(dir, SUITE_FILE));
  const loaded = await Promise.all(
    listing.files.map(async (path) => ({ path, file: join(dir, path), ...(await loadOne(join(dir, path), plugins)) })),
  );
  const members = loaded.flatMap(({ file, canary }) => (canary === null ? [] : [{ file, canary }]));
  const ofMember = ({ path, file, membership }: (typeof loaded)[number]): readonly Problem[] =>
    membership === null || index === null
      ? []
      : inFile(file, memberProblems(membership, path.split('/')[0] ?? '', index));
  const problems = [
    ...indexProblems,
    ...listing.problems,
    ...loaded.flatMap((one) => [...one.problems, ...ofMember(one)]),
    ...twinProblems(members),
  ];
  if (problems.length === 0 && members.length === 0) problems.push({ file: dir, path: '', message: 'holds no canary' });
  if (index === null || problems.length > 0) throw new OperatorError(problems);
  const canaries = members.map(({ canary }) => canary).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { capabilities: index.capabilities, canaries };
};
