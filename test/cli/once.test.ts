import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onceCommand } from '../../src/cli/once.ts';
import { reportCells, reportText } from '../../src/cli/once/report.ts';
import type { CellReport } from '../../src/cli/once/report.ts';
import { systemClock } from '../../src/cli/process-io.ts';
import type { Setup } from '../../src/run/setup.ts';
import { cycleOf, probesOf, sampleOf } from '../store/build.ts';
import { createWorkspace } from './workspace.ts';
import type { Result, Workspace } from './workspace.ts';

let place: Workspace;
let server: Server;
/** What the server answers to the canary whose question holds this text; a number is an HTTP status. */
let answers: Record<string, readonly (string | number)[]>;
let asked: string[];

const messageOf = (text: string): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 20, output_tokens: 3 },
});

beforeEach(async () => {
  place = await createWorkspace();
  asked = [];
  answers = { 'six by seven': ['42'], 'dozen and one': ['13'] };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const question = Object.keys(answers).find((one) => body.includes(one)) ?? '';
      const turns = answers[question] ?? ['?'];
      const before = asked.filter((one) => one === question).length;
      asked.push(question);
      const answer = turns[before % turns.length]!;
      response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(typeof answer === 'number' ? { type: 'error' } : messageOf(answer)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await configure(port, 5);
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await place.remove();
});

const configure = (port: number, dollarsPerDay: number): Promise<void> =>
  place.write(
    'coalmine.yaml',
    `canaries: ./canaries
store: ./coalmine.db
budget: { dollarsPerDay: ${dollarsPerDay} }
providers: { main: { type: anthropic, apiKey: "\${KEY}", baseUrl: "http://127.0.0.1:${port}" } }
backends:
  - { id: one, provider: main, model: claude-sonnet-5-5, stream: false, limits: { concurrency: 1 } }
  - { id: two, provider: main, model: claude-sonnet-5-5, stream: false, baseline: one }
`,
  );

// Real time: the calls are real.
const once = (...args: string[]): Promise<Result> => place.run(onceCommand, args, { clock: systemClock(Date.now) });
const json = async (...args: string[]): Promise<readonly CellReport[]> =>
  JSON.parse((await once(...args, '--format', 'json')).out) as readonly CellReport[];

test('when every answer passes the whole suite is sent to every backend, and the code is 0', async () => {
  const { code, out } = await once();
  expect(code).toBe(0);
  expect(out).toContain('4 probes, 4 answers, 4 passed');
  expect(out).toMatch(/arithmetic\/six-by-seven {2}one {2}1\/1 passed \(21% to 100%\) {2}saturated/);
});

test('one wrong answer is shown with the check that it failed, and the code is 1', async () => {
  answers['six by seven'] = ['41'];
  const { code, out } = await once('--backends', 'one');
  expect(code).toBe(1);
  expect(out).toMatch(/six-by-seven {2}one {2}0\/1 passed .* hopeless/);
  expect(out).toContain('correct: exact 0.00');
  expect(out).toContain('"41"');
});

test('repeats give a pass rate with its interval, and tell flaky from hopeless', async () => {
  answers['six by seven'] = ['42', '41'];
  const [report] = await json('arithmetic/six-by-seven', '--backends', 'one', '--repeat', '4');
  expect(report).toMatchObject({ sent: 4, answers: 4, passed: 2, character: 'flaky', example: '41' });
  expect(report?.passRate[0]).toBeCloseTo(0.15, 2);
  expect(report?.passRate[1]).toBeCloseTo(0.85, 2);
  expect(report?.checks).toEqual([{ type: 'exact', aspect: 'correct', mean: 0.5, unscored: 0 }]);
  expect(report?.costUsd).toBeGreaterThan(0);
});

test('a backend that does not answer is silent, its failures are counted by reason, and the code is 1', async () => {
  answers['six by seven'] = [503];
  const { code, out } = await once('arithmetic/six-by-seven', '--backends', 'one', '--repeat', '2');
  expect(code).toBe(1);
  expect(out).toContain('no answer  silent');
  expect(out).toMatch(/failures: 2 × (overloaded|server_error)/);
});

test('a canary that must fail passes by failing as it says; an answer to it is shown and does not pass', async () => {
  const lines = [
    'capability: arithmetic',
    'model: no-such-model',
    'messages: [{ user: Are you there? }]',
    'maxTokens: 8',
  ];
  await place.write('own.yaml', [...lines, 'expect: { failure: not_found }', 'cost: small', ''].join('\n'));
  const send = (): Promise<readonly CellReport[]> => json('--file', 'own.yaml', '--backends', 'one');
  answers = { 'Are you there?': [404] };
  expect(await send()).toMatchObject([{ answers: 1, passed: 1, failures: {}, character: 'saturated', example: null }]);
  answers = { 'Are you there?': ['Yes, always.'] };
  expect(await send()).toMatchObject([{ answers: 1, passed: 0, character: 'hopeless', example: 'Yes, always.' }]);
  answers = { 'Are you there?': [503] };
  expect(await send()).toMatchObject([{ answers: 0, failures: { overloaded: 1 }, character: 'silent' }]);
});

test('an answer that a check cannot judge makes the cell unscorable, and is no pass', async () => {
  const cell = { canary: 'arithmetic/c0', variant: 'plain', backend: 'east' };
  const [probe] = probesOf(cycleOf({ purpose: 'once', slots: [1] }));
  const samples = [sampleOf(probe!, { scores: { correct: null }, unscored: ['code'] })];
  const scorers = [{ type: 'code', aspect: 'correct', weight: 1, scorer: () => null }];
  const reports = await reportCells([cell], samples, {
    target: () => ({ scorers }),
    facts: () => ({}),
  } as unknown as Setup);
  expect(reports).toMatchObject([{ answers: 1, passed: 0, character: 'unscorable' }]);
  expect(reports[0]?.checks).toEqual([{ type: 'code', aspect: 'correct', mean: null, unscored: 1 }]);
  expect(reportText(reports)).toContain('correct: code could not judge, 1 not judged');
});

test('a file outside the suite is sent alone; beside names it is sent, too', async () => {
  await place.write('other/mine.yaml', place.canary('How many legs?', '8'));
  answers['How many legs?'] = ['8'];
  expect((await json('--file', 'other/mine.yaml', '--backends', 'one')).map(({ canary }) => canary)).toEqual([
    'arithmetic/mine',
  ]);
  const both = await json('arithmetic/six-by-seven', '--file', 'other/mine.yaml', '--backends', 'one');
  expect(both.map(({ canary }) => canary)).toEqual(['arithmetic/six-by-seven', 'arithmetic/mine']);
});

test('a file with the id of a canary of the suite takes its place, once, and says so', async () => {
  await place.write(
    'draft/arithmetic/six-by-seven.yaml',
    place.canary('A draft?', 'yes').replace('fail: ["no", "yes"]', 'fail: ["no", "maybe"]'),
  );
  answers['A draft?'] = ['yes'];
  const args = ['arithmetic/six-by-seven', '--file', 'draft/arithmetic/six-by-seven.yaml', '--backends', 'one'];
  const { code, out, err } = await once(...args);
  expect(code).toBe(0);
  expect(asked).toEqual(['A draft?']);
  expect(out.match(/six-by-seven/g)).toHaveLength(1);
  expect(err).toContain('arithmetic/six-by-seven is that of draft/arithmetic/six-by-seven.yaml, not that of the suite');
});

test('all unknown names are listed at once, and nothing is sent', async () => {
  const { code, err } = await once('arithmetic/none', 'six', '--backends', 'one,three,four');
  expect(code).toBe(2);
  expect(err).toContain('there is no canary arithmetic/none');
  expect(err).toContain('there is no canary six');
  expect(err).toContain('there is no backend three; known: one, two');
  expect(err).toContain('there is no backend four');
  expect(asked).toEqual([]);
});

test('a variant that a canary does not list is the mistake of who asks for it', async () => {
  const { code, err } = await once('--variant', 'cold');
  expect(code).toBe(2);
  expect(err.match(/does not list cold/g)).toHaveLength(2);
});

test('a backend that is named twice is asked once, and none at all is a mistake', async () => {
  expect(await json('arithmetic/six-by-seven', '--backends', 'one,one')).toHaveLength(1);
  expect(asked).toHaveLength(1);
  await expect(once('--backends', ',')).rejects.toThrow('expected ids separated by commas');
  await expect(once('--repeat', '0')).rejects.toThrow('expected 1 to 1000');
});

test.each(['text', 'json'])('what a hostile answer holds is printed escaped, as %s', async (format) => {
  answers['six by seven'] = ['\u001b[2J\u009b31m\u202egnp\u2028\u200b\u0007\u{e0041}'];
  const { out } = await once('arithmetic/six-by-seven', '--backends', 'one', '--format', format);
  expect(out.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  expect(out).toContain('\\u001b[2J\\u009b31m\\u202egnp\\u2028\\u200b\\u0007\\udb40\\udc41');
  if (format === 'json')
    expect((JSON.parse(out) as readonly CellReport[])[0]?.example).toBe(answers['six by seven'][0]);
});

test('when nothing fits into the budget nothing is sent, and the code is 3', async () => {
  await configure((server.address() as AddressInfo).port, 0.000_000_1);
  const { code, err } = await once();
  expect(code).toBe(3);
  expect(err).toContain('nothing was sent: 4 probes do not fit into the budget');
  expect(asked).toEqual([]);
});
