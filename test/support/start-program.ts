import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** Whether a program is installed here. */
export const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** A program of others that serves HTTP on loopback. */
export interface Program {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const LISTENING = /msg="Listening on" address=(\S+)/;

const exit = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('close', () => {
      done();
    });
  });

/** Starts Prometheus or Alertmanager on a free port; it is there when it says on which. @throws with its log when it ends first. */
export const startProgram = async (program: string, args: readonly string[]): Promise<Program> => {
  const child = spawn(program, [...args, '--web.listen-address=127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = exit(child);
  const address = await new Promise<string>((done, fail) => {
    let log = '';
    child.once('error', fail);
    void ended.then(() => {
      fail(new Error(`${program} ended:\n${log}`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString('utf8');
      const found = LISTENING.exec(log)?.[1];
      if (found !== undefined) done(found);
    });
  });
  return {
    url: `http://${address}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};
