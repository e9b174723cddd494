import { OperatorError } from '../errors.ts';
import type { Loaded } from './setup.ts';

/** What a running process cannot change: the listening address and the store are open, the control runs. @throws OperatorError */
export const refuseFixed = (before: Loaded, after: Loaded): void => {
  const fixed = [
    ['store.path', before.config.store.path, after.config.store.path],
    ['store.answers', before.config.store.answers, after.config.store.answers],
    ['control', JSON.stringify(before.config.control), JSON.stringify(after.config.control)],
    ['http', JSON.stringify(before.config.http), JSON.stringify(after.config.http)],
  ] as const;
  const problems = fixed
    .filter(([, old, next]) => old !== next)
    .map(([path]) => ({ file: after.config.file, path, message: 'cannot change while running; restart the daemon' }));
  if (problems.length > 0) throw new OperatorError(problems);
};
