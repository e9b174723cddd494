import cliProgress from 'cli-progress';
import type { Io } from './io.ts';

/** Where long work has got to. */
export interface Progress {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

const LINES = 10;

/** A bar on a terminal, about ten lines elsewhere. */
export const createProgress = (out: Io['stderr'], label: string, total: number): Progress => {
  if (out.isTTY === true && out instanceof Object && 'cursorTo' in out) {
    const bar = new cliProgress.SingleBar(
      {
        format: `{bar} {value}/{total} ${label}`,
        hideCursor: true,
        clearOnComplete: true,
        stream: out as NodeJS.WriteStream,
      },
      cliProgress.Presets.shades_grey,
    );
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let line = 0;
  return {
    update: (done) => {
      const next = total === 0 ? LINES : Math.floor((done * LINES) / total);
      if (next <= line) return;
      line = next;
      out.write(`${done}/${total} ${label}\n`);
    },
    stop: () => undefined,
  };
};
