import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { makeSandbox } from '../../src/scorers/sandbox/sandbox.ts';
import { answer, scoreOf } from '../contract/scorer.ts';

const tests = [
  { expression: 'f([3, 1, 2])', value: [1, 2, 3] },
  { expression: 'f([])', value: [] },
];
const given = (text: string, own: Json = tests) =>
  scoreOf(SCORERS, { type: 'code', options: { tests: own } }, answer(text));

test.each([
  ['right code', 'const f = (a) => [...a].sort();', 1],
  ['right code in a fence', '```js\nfunction f(a) { return a.slice().sort(); }\n```', 1],
  ['right code in a fence with prose around it', 'Here:\n```javascript\nvar f = (a) => a.sort();\n```\nIt sorts.', 1],
  ['code that logs', 'function f(a) { console.log(a); return a.sort(); }', 1],
  ['wrong code', 'const f = (a) => a;', 0],
  ['code with a bracket missing', 'const f = (a) => [...a].sort(;', 0],
  ['a placeholder', 'function f(a) {\n  // … rest of code here …\n}', 0],
  ['prose', 'You can use sort.', 0],
  ['two fences', '```\nconst f = 1;\n```\n```\nconst f = 2;\n```', 0],
  ['code that throws', 'throw new Error("no")', 0],
  ['code that never ends', 'for (;;);', 0],
  ['code that recurses for ever', 'function f() { return f(); }', 0],
  ['code that takes all memory', 'const a = []; for (;;) a.push("x".repeat(1000) + a.length);', 0],
  ['a pattern that backtracks for ever', '/^(a+)+$/.test("a".repeat(60) + "b")', 0],
  ['deep brackets', '('.repeat(15_000), 0],
  ['code that replaces what compares it', 'JSON.stringify = () => "[1,2,3]"; const f = () => 1;', 0],
  ['code that asks for the process', 'const f = (a) => { process.exit(0); };', 0],
  ['code that asks for a module', 'const f = (a) => require("fs");', 0],
  ['nothing', '', 0],
])('%s', async (_name, text, expected) => {
  expect(await given(text)).toBe(expected);
});

test('what one answer leaves behind does not reach the next', async () => {
  expect(await given('Array.prototype.sort = () => 7; globalThis.f = (a) => a.sort();')).toBe(0);
  expect(await given('const g = 1;')).toBe(0);
  expect(await given('const f = (a) => a.sort();')).toBe(1);
});

test('answers that come at once are judged one after the other', async () => {
  const texts = ['const f = (a) => a.sort();', 'const f = 1;', 'for (;;);', 'const f = (a) => [...a].sort();'];
  expect(await Promise.all(texts.map((text) => given(text)))).toEqual([1, 0, 0, 1]);
});

const task = { code: '1', tests: [{ expression: '1', value: 1 }] };

test('a sandbox that cannot start says so, and tries again at the next answer', async () => {
  const sources = ['throw new Error("no")', 'process.exit(3)'];
  const sandbox = makeSandbox(() => {
    const source =
      sources.shift() ??
      'import("node:worker_threads").then(({ parentPort: p }) => p.on("message", () => { p.postMessage({ kind: "ready" }); p.postMessage({ kind: "done", passed: true }); }))';
    return new Worker(source, { eval: true, stderr: true });
  });
  expect(await sandbox.run(task)).toBe('broken');
  expect(await sandbox.run(task)).toBe('broken');
  expect(await sandbox.run(task)).toBe('passed');
});

test('a worker that dies while it runs code has failed that code, and the next gets a new one', async () => {
  let started = 0;
  const sandbox = makeSandbox(() => {
    started += 1;
    return new Worker(
      'require("node:worker_threads").parentPort.on("message", () => { require("node:worker_threads").parentPort.postMessage({ kind: "ready" }); setTimeout(() => process.exit(1), 20); })',
      { eval: true },
    );
  });
  expect(await sandbox.run(task)).toBe('failed');
  expect(await sandbox.run(task)).toBe('failed');
  expect(started).toBe(2);
});

test('an idle worker does not keep the process alive, and a task in work does', async () => {
  const sandbox = resolve(import.meta.dirname, '../../src/scorers/sandbox/sandbox.ts');
  const source = `import { makeSandbox } from ${JSON.stringify(sandbox)}; console.log(await makeSandbox().run(${JSON.stringify(task)}));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], {
    timeout: 50_000,
  });
  expect(stdout.trim()).toBe('passed');
});
