import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { hashOutcome } from '../../src/store/hash-answer.ts';
import { openStore } from '../../src/store/kysely.ts';
import { answerOf, cycleOf, probesOf, sampleOf } from './build.ts';
import { temporaryPath } from './folder.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a store of hashes holds no word of an answer, only SHA-256 and length', async () => {
  const path = temporaryPath();
  const store = await openStore({ path, answers: 'hash' });
  const cycle = cycleOf({ slots: [1] });
  await store.openCycle(cycle);
  const [probe] = probesOf(cycle);
  const outcome = answerOf({
    text: 'a secret word 😀',
    toolCalls: [{ id: 't', name: 'get', arguments: { city: 'Atlantis' } }],
  });
  await store.record([sampleOf(probe!, { outcome })]);
  const kept = await store.readSample(probe!.key);
  expect(kept!.outcome).toEqual({
    ...outcome,
    text: '',
    toolCalls: [{ id: 't', name: 'get', arguments: null }],
    hashed: {
      text: { sha256: sha256('a secret word 😀'), length: 16 },
      arguments: [{ sha256: sha256('{"city":"Atlantis"}'), length: 19 }],
    },
  });
  expect(kept!.scores).toEqual({ correct: 1, format: 0.5 });
  const bytes = ['', '-wal'].map((end) => readFileSync(path + end, 'latin1')).join('');
  expect(bytes).toContain('arithmetic/c0');
  expect(bytes).not.toMatch(/secret|Atlantis/);
  await store.close();
});

test('failures stay as they are, and hashes are not hashed again', () => {
  const failure = { kind: 'failure', reason: 'timeout', message: '504' } as const;
  expect(hashOutcome(failure)).toBe(failure);
  const once = hashOutcome(answerOf());
  expect(hashOutcome(once)).toEqual(once);
});
