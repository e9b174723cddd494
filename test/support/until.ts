import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;
/** Far more than anything takes on a busy machine; what has not come by then does not come. */
const LOOKS = 900;

type Nothing = null | undefined | false;

/** Looks again and again until there is something. @throws with what was waited for when it does not come */
export const until = async <T>(what: string, look: () => T | Nothing | Promise<T | Nothing>): Promise<T> => {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await wait(POLL_MS);
  }
  throw new Error(`waited in vain for ${what}`);
};
