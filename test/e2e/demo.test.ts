import { expect, test } from 'vitest';
import { runCommand } from '../support/run-command.ts';

test(
  'the demo tells slice, class, size and onset as the simulator knows them, and ends with 0',
  { timeout: 240_000 },
  async () => {
    const { code, stdout, stderr } = await runCommand(['demo', '--seed', '5', '--cycle', '3']);
    expect(stderr).not.toMatch(/error/i);
    expect(stdout).toContain('The daemon is right.');
    expect(stdout).toMatch(/slice .* agrees/);
    expect(code).toBe(0);
  },
);
