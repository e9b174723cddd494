import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { openStore } from '../../src/store/kysely.ts';
import { lockStore } from '../../src/store/lock.ts';
import { temporaryPath } from './folder.ts';

test('a store is locked for one at a time, and free again when it is released; others may open it meanwhile', async () => {
  const path = temporaryPath();
  const lock = lockStore(path);
  expect(() => lockStore(path)).toThrow(EnvironmentError);
  expect(() => lockStore(path)).toThrow(/another daemon runs on the store .*"store"$/);
  const store = await openStore({ path, answers: 'full' });
  expect(await store.readIncidents()).toEqual([]);
  await store.close();
  lock.release();
  lock.release();
  lockStore(path).release();
});

test('a process that is killed outright leaves no lock behind', { timeout: 30_000 }, async () => {
  const path = temporaryPath();
  const source = resolve(import.meta.dirname, '../../src/store/lock.ts');
  const code = `const { lockStore } = await import(${JSON.stringify(source)});
    const lock = lockStore(process.argv[1]); process.stdout.write('locked'); setInterval(() => lock, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  expect(() => lockStore(path)).toThrow(EnvironmentError);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(`${path}.lock`)).toBe(true);
  lockStore(path).release();
});

test('a store in memory needs no lock, and a folder that cannot be made is one line', () => {
  lockStore(':memory:').release();
  lockStore(':memory:').release();
  expect(() => lockStore('/dev/null/x/coalmine.db')).toThrow(EnvironmentError);
});
