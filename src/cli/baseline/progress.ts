import { Presets, SingleBar } from 'cli-progress';
import type { RecordingProgress } from '../../baselines/record.ts';
import type { Io } from '../io.ts';

/** Tells how far a recording is: a bar on a terminal, lines elsewhere. */
export interface ProgressDisplay {
  readonly sample: () => void;
  readonly show: (progress: RecordingProgress) => void;
  readonly stop: () => void;
}

const noteOf = ({ givenUp, nextRunAt }: RecordingProgress): string =>
  [...(givenUp > 0 ? [`${givenUp} given up`] : []), ...(nextRunAt === null ? [] : [`next run at ${nextRunAt}`])].join(
    ', ',
  );

const bar = (stream: Io['stderr'], wanted: number, repeats: number): ProgressDisplay => {
  const format = '{bar} {percentage}% | {value} of {total} runs of cells {note}';
  const options = { format, stream: stream as NodeJS.WritableStream, hideCursor: true };
  const display = new SingleBar(options, Presets.shades_classic);
  let sent = 0;
  display.start(wanted, 0, { note: '' });
  return {
    sample: () => {
      sent += 1;
      if (sent % repeats === 0) display.increment();
    },
    show: (progress) => {
      display.update(progress.done, { note: noteOf(progress) });
    },
    stop: () => {
      display.stop();
    },
  };
};

const lines = (stream: Io['stderr']): ProgressDisplay => {
  let last = '';
  return {
    sample: () => undefined,
    show: (progress) => {
      const note = noteOf(progress);
      const line = `${progress.done} of ${progress.wanted} runs of cells${note === '' ? '' : `, ${note}`}`;
      if (line !== last) stream.write(`${line}\n`);
      last = line;
    },
    stop: () => undefined,
  };
};

/** `wanted` runs of cells in all, each with `repeats` probes. */
export const createProgress = (stream: Io['stderr'], wanted: number, repeats: number): ProgressDisplay =>
  stream.isTTY === true ? bar(stream, wanted, repeats) : lines(stream);
