import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { version } from '../src/version.ts';
import { runCommand } from './support/run-command.ts';

const source = readFileSync(resolve(import.meta.dirname, '../src/main.ts'), 'utf8');

test('the entry point imports nothing before the version guard, so that an older Node gets one clear line', () => {
  const file = ts.createSourceFile('main.ts', source, ts.ScriptTarget.Latest);
  expect(file.statements.filter((statement) => ts.isImportDeclaration(statement))).toEqual([]);
  expect(source.indexOf('major < 24')).toBeGreaterThan(0);
  expect(source.indexOf('major < 24')).toBeLessThan(source.indexOf('import('));
});

test('the built program prints its version', async () => {
  expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('the built program ends with 2 for a wrong command line', async () => {
  const { code, stdout, stderr } = await runCommand(['watch']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain("unknown command 'watch'");
});
