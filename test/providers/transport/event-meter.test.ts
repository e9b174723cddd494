import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventMeter } from '../../../src/providers/transport/event-meter.ts';

test('an event that goes on is counted over its chunks, and a blank line starts anew', () => {
  const open = eventMeter();
  expect(['data: a', 'bc\n', 'data: d', 'e\n\nda'].map((text) => open(Buffer.from(text)))).toEqual([7, 10, 17, 4]);
});

test('whatever the line ends and wherever the chunks are cut, an event is measured to within a chunk or two', () => {
  const mark = fc.constantFrom('\n', '\r\n', '\r');
  const event = fc.tuple(fc.string({ unit: fc.constantFrom('a', 'é'), minLength: 1, maxLength: 30 }), mark);
  fc.assert(
    fc.property(fc.array(event, { minLength: 1 }), fc.integer({ min: 1, max: 7 }), (events, size) => {
      const bytes = Buffer.from(events.map(([text, end]) => text + end + end).join(''));
      const open = eventMeter();
      const longest = Math.max(...events.map(([text, end]) => Buffer.byteLength(text + end + end)));
      let most = 0;
      for (let at = 0; at < bytes.length; at += size) most = Math.max(most, open(bytes.subarray(at, at + size)));
      expect(most).toBeLessThanOrEqual(longest + 2 * size);
      expect(most).toBeGreaterThanOrEqual(longest - size - 4);
    }),
  );
});
