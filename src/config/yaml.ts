import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import type { Json } from '../model.ts';
import type { ConfigPath } from './finding.ts';

/** A YAML file that could be read, or the syntax errors that stop everything else. */
export type YamlFile =
  | { readonly ok: true; readonly tree: Json; readonly lineOf: (path: ConfigPath) => number }
  | { readonly ok: false; readonly errors: readonly { readonly line: number; readonly message: string }[] };

/** More references to anchors than any configuration needs; stops a file that unfolds without end. */
const MAX_ALIASES = 100;

/** The message alone: without its place, which is told apart, and without quoted source, which may hold a secret. */
const bareMessage = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '').replace(/:? *".*$/, '');

/** The node that a key leads to, and where that key is written. */
const child = (
  node: Node,
  key: string | number,
): { readonly node: unknown; readonly start: number | undefined } | null => {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair === undefined
      ? null
      : { node: pair.value, start: isScalar(pair.key) ? pair.key.range?.[0] : undefined };
  }
  if (!isSeq(node) || typeof key !== 'number') return null;
  const item = node.items[key] as Node | undefined;
  return item === undefined ? null : { node: item, start: item.range?.[0] };
};

/** Offset of the deepest part of the path that the file has. */
const offsetOf = (document: Document, path: ConfigPath): number => {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    const next = node === null || node === undefined ? null : child(node as Node, key);
    if (next === null) break;
    node = next.node;
    offset = next.start ?? offset;
  }
  return offset;
};

interface Broken {
  readonly offset: number;
  readonly message: string;
}

/** `*name` without a `&name` before it; the library finds out only when it unfolds the document, and names no place. */
const unknownAnchors = (document: Document): readonly Broken[] => {
  const found: Broken[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined)
        found.push({ offset: alias.range?.[0] ?? 0, message: `no anchor "&${alias.source}" stands before this` });
    },
  });
  return found;
};

/** Reads one YAML 1.2 document: duplicate keys, unknown tags and unending aliases are errors; all of them are listed. */
export const readYaml = (text: string): YamlFile => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineAt = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message: bareMessage(message),
  }));
  const errors = broken.length > 0 ? broken : unknownAnchors(document);
  if (errors.length > 0)
    return { ok: false, errors: errors.map(({ offset, message }) => ({ line: lineAt(offset), message })) };
  const lineOf = (path: ConfigPath): number => lineAt(offsetOf(document, path));
  try {
    return { ok: true, tree: document.toJS({ maxAliasCount: MAX_ALIASES }) as Json, lineOf };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { ok: false, errors: [{ line: 1, message: bareMessage(error.message) }] };
  }
};
