import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { describeScorers, withScorersDoc } from '../../src/scorers/document.ts';
import { SCORERS } from '../../src/scorers/index.ts';

test('docs/scorers.md describes every scorer and option as the code has them', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/scorers.md'), 'utf8');
  expect(page).toContain(describeScorers(SCORERS));
  expect(withScorersDoc(page, SCORERS)).toBe(page);
  expect(() => withScorersDoc('a page', SCORERS)).toThrow('lost the markers');
});

test('an option has its type, range and default from its schema', () => {
  const lines = describeScorers(SCORERS).split('\n');
  expect(lines).toContain('| `words` | whole number, 1 to 100,000 | required | The most words that are allowed. |');
  expect(lines.find((line) => line.startsWith('| `which`'))).toContain('| `only` or `first` or `last` | `"only"` |');
  expect(lines.find((line) => line.startsWith('| `choices`'))).toContain('| list of texts, 2 to 100 | required |');
});
