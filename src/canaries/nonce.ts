import { createHash } from 'node:crypto';

/** What a nonce looks like; for finding foreign ones in an answer. */
export const NONCE_PATTERN = /cm-[0-9a-z]{12}/g;

/** `cm-` and 12 letters or digits from the SHA-256 of the probe's key: the same key has the same nonce for ever. */
export const nonceOf = (probeKey: string): string => {
  const digest = createHash('sha256').update(probeKey).digest();
  return `cm-${(digest.readBigUInt64BE() % 36n ** 12n).toString(36).padStart(12, '0')}`;
};
