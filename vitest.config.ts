import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a machine that does other things.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    // No module of ours keeps state, so that files may share what they import: half of the time was importing.
    isolate: false,
    // The commands that tests start as processes of their own compile once, not at every start.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'coalmine-compile-cache') },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/results.json' }]] : ['default'],
  },
});
