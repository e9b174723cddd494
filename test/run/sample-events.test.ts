import { expect, test } from 'vitest';
import { nonceOf } from '../../src/canaries/nonce.ts';
import type { CellReference } from '../../src/detect/engine.ts';
import type { Answer } from '../../src/model.ts';
import { createSampleEvents, EVENT_NAMES } from '../../src/run/sample-events.ts';
import { answer, EAST, sample, WEST } from '../publish/fixtures.ts';

const recorded = (texts: readonly string[]): CellReference => ({
  canary: 'arithmetic/change',
  variant: 'plain',
  group: EAST.group,
  capability: 'arithmetic',
  provisional: false,
  runs: {},
  shape: {
    model: null,
    answers: [texts.map((text) => ({ hash: text, text, length: text.length, stopReason: 'end' as const }))],
  },
});
const PLAIN = ['13.85', '$13.85', '13.85 dollars'];
const eventsOf = (texts: readonly string[], own: Partial<Answer>, key = 'p1'): readonly string[] =>
  createSampleEvents([recorded(texts)], [EAST, WEST])(sample({ key, outcome: answer(own) }));

test('an answer with letters that no recorded answer has is an event, one like them is none', () => {
  expect(eventsOf(PLAIN, { text: 'Тринадцать' })).toEqual(['wrong-script']);
  expect(eventsOf(PLAIN, { text: '' })).toEqual(['empty']);
  expect(eventsOf(PLAIN, { text: '13.85' })).toEqual([]);
  expect(eventsOf([...PLAIN, 'Двадцать'], { text: 'Тринадцать' })).toEqual([]);
});

test('with fewer than three recorded answers, or without a baseline, only the mark of another probe is an event', () => {
  const leaked = { text: `Your booking is ${nonceOf('somebody-else')}.` };
  expect(eventsOf(PLAIN.slice(0, 2), { text: 'Тринадцать' })).toEqual([]);
  expect(eventsOf([], leaked)).toEqual(['nonce-foreign']);
  expect(eventsOf([], leaked, 'somebody-else')).toEqual([]);
});

test('a failure and a text that was not kept show nothing, and a backend that nobody knows is compared with nothing', () => {
  const events = createSampleEvents([recorded(PLAIN)], [EAST]);
  expect(events(sample({ outcome: { kind: 'failure', reason: 'timeout', message: '' } }))).toEqual([]);
  expect(events(sample({ outcome: answer({ text: '', hashed: { hash: 'h', length: 0 } as never }) }))).toEqual([]);
  expect(events(sample({ backend: 'gone', outcome: answer({ text: 'Тринадцать' }) }))).toEqual([]);
});

test('the signals that are counted are those of corruption and contamination', () => {
  expect(EVENT_NAMES).toEqual(
    expect.arrayContaining(['wrong-script', 'repetition', 'empty', 'special-token', 'nonce-foreign']),
  );
});
