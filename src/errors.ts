/** One thing that is wrong in what the operator wrote: where (file and path inside it) and what was expected. */
export interface Problem {
  readonly file: string;
  /** `backends[2].region`, or empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** Line of the file, from 1, where it is known. */
  readonly line?: number;
}

/** `coalmine.yaml:12: backends[2].region: …`; the parts that are not known are left out. */
export const problemLine = ({ file, path, message, line }: Problem): string =>
  [line === undefined ? file : `${file}:${line}`, ...(path === '' ? [] : [path]), message].join(': ');

/** The operator's mistakes, all of them at once. Exit code 2, no stack trace. Not for failures of the world. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

/** The world does not let us run: a taken port, a full disk, a store that cannot be opened. Exit code 3, one line. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}
