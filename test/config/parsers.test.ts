import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortestGapMs } from '../../src/config/cron-gap.ts';
import { durationMs, durationText } from '../../src/config/duration.ts';
import { fillEnv } from '../../src/config/env.ts';
import { pathText } from '../../src/config/finding.ts';
import { parseListen } from '../../src/config/listen.ts';
import { redact } from '../../src/config/secrets.ts';
import { readYaml } from '../../src/config/yaml.ts';
import { parseCron } from '../../src/plan/cron.ts';
import { nextFiring } from '../../src/plan/firings.ts';

test.each([
  ['50m', 3_000_000],
  ['60s', 60_000],
  ['2h', 7_200_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['1d', 86_400_000],
  ['0s', 0],
])('the duration %s is %d milliseconds', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each(['', '5', 'm', '-5m', '5 m', '1h30m', '1e3s', '5M', '٣m', '5m\n'])('%j is not a duration', (text) => {
  expect(durationMs(text)).toBeNull();
});

test('every duration that is written is read back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e11 }), (ms) => {
      expect(durationMs(durationText(ms))).toBe(ms);
    }),
  );
});

test('reading a duration never throws and never gives a negative number or a fraction', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = durationMs(text);
      expect(ms === null || (Number.isInteger(ms) && ms >= 0)).toBe(true);
    }),
  );
});

test('every address and port that can be written is read back', () => {
  const host = fc.oneof(fc.ipV4(), fc.domain());
  fc.assert(
    fc.property(host, fc.ipV6(), fc.integer({ min: 0, max: 65_535 }), (name, address, port) => {
      expect(parseListen(`${name}:${port}`)).toEqual({ host: name, port });
      expect(parseListen(`[${address}]:${port}`)).toEqual({ host: address, port });
    }),
  );
});

test('whatever the text, listening is an address with a port in range or a sentence', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const listen = parseListen(text);
      if (typeof listen === 'string') expect(listen.length).toBeGreaterThan(10);
      else expect(listen.host !== '' && listen.port >= 0 && listen.port <= 65_535).toBe(true);
    }),
  );
});

test('variables are filled in inside strings only, and $$ escapes', () => {
  const source = { a: 'x-${A}-${B}', '${A}': 1, list: ['${A}', 2, null, true], plain: '$A {A} $', kept: '$${A}' };
  const { tree, findings, used } = fillEnv(source, { A: 'one', B: 'two' });
  expect(tree).toEqual({ a: 'x-one-two', '${A}': 1, list: ['one', 2, null, true], plain: '$A {A} $', kept: '${A}' });
  expect(findings).toEqual([]);
  expect([...used]).toEqual([
    ['one', '${A}'],
    ['two', '${B}'],
  ]);
});

test('the value of a variable is not filled in again', () => {
  expect(fillEnv('${A}', { A: '${B}', B: 'secret' }).tree).toBe('${B}');
});

test('a variable that is empty counts as not set, and is named', () => {
  const { findings } = fillEnv({ list: ['${A}', '${B}'] }, { A: '' });
  expect(findings.map(({ path, message }) => `${pathText(path)}: ${message}`)).toEqual([
    'list[0]: the environment variable A is not set',
    'list[1]: the environment variable B is not set',
  ]);
});

test('paths quote keys that are not plain words', () => {
  expect(pathText(['backends', 2, 'headers', 'x-route'])).toBe('backends[2].headers.x-route');
  expect(pathText(['prices', 'gpt-5.1', 'input'])).toBe('prices["gpt-5.1"].input');
  expect(pathText([])).toBe('');
});

test('redacting leaves no secret of four characters or more, also when one holds another', () => {
  const secret = fc.string({ minLength: 4, maxLength: 12 }).filter((text) => !/[#]/.test(text));
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.string(), (secrets, between) => {
      const message = secrets.join(between);
      const told = redact(message, new Map(secrets.map((value) => [value, '#'])));
      for (const value of secrets) expect(told).not.toContain(value);
    }),
  );
});

test('reading YAML never throws, and every error has a line of the file', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '*', '&', '{', '[', '"', '!', '|', '\t', '#') }),
      (text) => {
        const file = readYaml(text);
        if (file.ok) return;
        const lines = text.split('\n').length;
        for (const { line } of file.errors) expect(line >= 1 && line <= lines).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test('syntax errors do not quote what may be a secret', () => {
  const file = readYaml('providers:\n  main: { apiKey: "sk-very-secret" "sk-very-secret"\n');
  expect(file.ok).toBe(false);
  if (!file.ok) expect(file.errors.map(({ message }) => message).join()).not.toContain('sk-very');
});

test('the line of a path is the line where its deepest existing key stands', () => {
  const file = readYaml('a:\n  - b: 1\n    c:\n      d: 2\n  - e: 3\n');
  if (!file.ok) throw new Error('expected YAML');
  const lines = [['a'], ['a', 0, 'c', 'd'], ['a', 1, 'e'], ['a', 1, 'missing'], ['z'], []].map(file.lineOf);
  expect(lines).toEqual([1, 4, 5, 5, 1, 1]);
});

test.each([
  ['7 * * * *', 3_600_000],
  ['*/5 * * * *', 300_000],
  ['30 3 * * *', 86_400_000],
  ['0 23,1 * * *', 7_200_000],
  ['0 9-17/4 * * 1-5', 14_400_000],
  ['*/15 * * * * *', 15_000],
  ['0 3 * * 1', 86_400_000],
])('the shortest gap of "%s" is %d ms', (cron, ms) => {
  expect(shortestGapMs(cron)).toBe(ms);
});

test.each(['@hourly', 'x * * * *', '7 * *', '70 * * * *', '5-3 * * * *', ''])(
  'the gap of %j is not guessed',
  (cron) => {
    expect(shortestGapMs(cron)).toBeNull();
  },
);

test('on unrestricted days the shortest gap is what the planner would see', () => {
  const numbers = (top: number) => fc.uniqueArray(fc.integer({ min: 0, max: top }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(numbers(59), numbers(23), (minutes, hours) => {
      const text = `${minutes.join(',')} ${hours.join(',')} * * *`;
      const cron = parseCron(text);
      let [at, shortest] = [Date.UTC(2026, 0, 1), Infinity];
      for (let i = 0; i <= minutes.length * hours.length + 1; i += 1) {
        const next = nextFiring(cron, at) ?? Infinity;
        if (i > 0) shortest = Math.min(shortest, next - at);
        at = next;
      }
      expect(shortestGapMs(text)).toBe(shortest);
    }),
  );
});
