import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

const isEndToEnd = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/e2e/');

/** Short files begin last: a long one that began last would leave one of two cores idle. */
class EndToEndFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isEndToEnd), ...sorted.filter((file) => !isEndToEnd(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a machine that does other things.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    sequence: { sequencer: EndToEndFirst },
    // No module of ours keeps state, so that files may share what they import: half of the time was importing.
    isolate: false,
    // The commands that tests start as processes of their own compile once, not at every start.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'coalmine-compile-cache') },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: 'coverage/results.json' }]] : ['default'],
  },
});
