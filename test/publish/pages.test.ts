import fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlText } from '../../src/publish/html.ts';
import { fleetPage } from '../../src/publish/page-fleet.ts';
import type { FleetPage } from '../../src/publish/page-fleet.ts';
import { incidentPage } from '../../src/publish/page-incident.ts';
import type { NearbyChange } from '../../src/publish/views.ts';
import {
  answer,
  AVAILABILITY,
  backend,
  cell,
  divergence,
  CHANGE,
  EAST,
  fakeViews,
  incident,
  incidentView,
  NOW,
  PAUSE,
  sample,
  serve,
  STATUS,
  verdict,
  WEST,
} from './fixtures.ts';

const nowMs = Date.parse(NOW);
const fleet = (more: Partial<FleetPage> = {}): string =>
  htmlText(
    fleetPage({
      status: STATUS,
      backends: [EAST, WEST],
      verdicts: [verdict(), verdict({ scope: {} })],
      divergences: [],
      incidents: [],
      cells: [cell(), cell({ backend: 'west', baseline: 'missing', lastSampleAt: null })],
      availability: AVAILABILITY,
      pauses: [],
      changeEvents: [],
      nowMs,
      ...more,
    }),
  );
const text = (page: string): string => page.replace(/<[^>]*>/gu, ' ').replace(/\s+/gu, ' ');

test('open incidents come first, with class, slice, size and interval, onset and evidence', () => {
  const page = fleet({ incidents: [incident(), incident({ id: 'old', closedAt: NOW })] });
  expect(page.indexOf('/incidents/i-1')).toBeLessThan(page.indexOf('<table>'));
  expect(page.indexOf('/incidents/old')).toBeGreaterThan(page.indexOf('<table>'));
  const words = text(page);
  for (const part of [
    '1 open incident',
    'quality: hardware=trainium2',
    '16% of answers (12% to 21%)',
    'Since 2026-11-22 07:00 UTC (3 h ago)',
    'answers are worse than their baseline',
    '14.2 nats, alarm at 12.1',
    'Owned by inference-us',
    'on 1 of 2 backends',
  ])
    expect(words).toContain(part);
});

test('each backend has its verdict, the age of its last valid sample and the state of its baselines', () => {
  const rows = fleet().split('<tr class=').slice(1).map(text);
  expect(rows[0]).toContain('✓ stable');
  expect(rows[0]).toContain('52 min ago');
  expect(rows[0]).toContain('1 valid');
  expect(rows[1]).toContain('never');
  expect(rows[1]).toContain('1 missing');
  expect(rows[1]).toContain('judged with 1 other');
});

test('what is paused stands before the backends, on its rows and on its incidents', () => {
  const pauses = [{ ...PAUSE, scope: { region: 'us-east-1' } }];
  const page = fleet({ pauses, incidents: [incident()] });
  const words = text(page);
  expect(words).toContain('region=us-east-1 until 2026-11-22 12:00 UTC: driver upgrade (pause-1)');
  expect(words).toContain('Its scope is paused: it raises no alert.');
  expect(words.match(/paused until 2026-11-22 12:00 UTC/gu)).toHaveLength(1);
  expect(page.indexOf('driver upgrade')).toBeLessThan(page.indexOf('<table>'));
});

test('failed calls are told by backend and reason, apart from quality', () => {
  const words = text(fleet());
  expect(words).toContain('5 of 250 probes had no answer');
  expect(words).toContain('west 5 of 50 (10%) 4 rate_limited, 1 deadline');
  expect(words).not.toContain('0 of 200');
});

test('silence is called reliable only when every verdict can see', () => {
  expect(fleet()).toContain('class="calm"');
  expect(text(fleet())).toContain('2 of 2 verdicts can be relied on.');
  const blind = fleet({ verdicts: [verdict(), verdict({ scope: {}, verdict: 'stale' })] });
  expect(blind).not.toContain('class="calm"');
  expect(text(blind)).toContain('1 of 2 verdicts can be relied on; the other 1 could not see a degradation now.');
  expect(text(fleet({ verdicts: [] }))).toContain('that no incident is open says nothing');
});

test('budget with reservations, and why it is not ready yet', () => {
  expect(text(fleet())).toContain('$3.75 of $20.00 on 2026-11-22 (UTC), $0.25 of it reserved');
  expect(text(fleet({ status: { ...STATUS, budget: null, ready: false, reason: 'folding again' } }))).toContain(
    'Not ready: folding again.',
  );
});

test('an incident that is not localized says so in both places', () => {
  const one = incident({ localized: false, effect: null });
  expect(text(fleet({ incidents: [one] }))).toContain('The slice cannot be told yet.');
  const page = text(htmlText(incidentPage(incidentView({ incident: one }), STATUS, 2, nowMs)));
  expect(page).toContain('No slice is probable enough yet');
  expect(page).toContain('Size cannot be told yet');
  expect(page).not.toContain('Callers');
});

test('an incident says how many callers are hit, where there are several', () => {
  const one = incident({ callers: { hit: 3, of: 16 } });
  const page = text(htmlText(incidentPage(incidentView({ incident: one }), STATUS, 2, nowMs)));
  expect(page).toContain('Callers 3 of 16 show a loss of their own');
});

test('an incident shows its candidates, backends with runbooks, owners, and at most three samples beside a baseline', () => {
  const failing = [1, 2, 3, 4].map((i) => ({
    sample: sample({
      key: `probe-${i}`,
      outcome: answer({ text: `wrong ${i}` }),
      scores: { correct: 0, format: null },
    }),
    why: 'correct 0.00',
    question: 'How much change?',
    baseline: ['13.85', '$13.85'],
  }));
  const one = incident({ scope: {}, provisional: true, closedAt: NOW, closedBy: 'evidence of recovery' });
  const view = incidentView({ incident: one, failing, backends: [EAST, WEST] });
  const page = htmlText(incidentPage(view, STATUS, 2, nowMs));
  const words = text(page);
  for (const part of [
    'hardware=trainium2 93%',
    'region=us-east-1 5.0%',
    '2 of 2',
    'inference-us',
    'wrong 3',
    'correct 0.00, format not judged',
    'How much change?',
    '13.85',
    '$13.85',
    'provisional',
    'Closed 2026-11-22 10:00 UTC by evidence of recovery.',
  ])
    expect(words).toContain(part);
  expect(words).not.toContain('wrong 4');
  expect(page).toContain('href="https://runbooks.example/west"');
});

const TAGS = /<\/?([a-z0-9]+|!doctype)\b[^>]*>/gu;
const skeleton = (page: string): readonly string[] => page.match(TAGS) ?? [];

test('no name, answer or message can add a tag, an attribute or an unseen character to a page', () => {
  const hostile = fc
    .array(
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '"><script>',
        "'",
        '&',
        '</pre>',
        '-->',
        '\u202e',
        '\u0007',
        '\ud800',
        '\u2069',
        'x',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  const pageOf = (name: string): string =>
    htmlText(
      incidentPage(
        {
          incident: incident({
            scope: { model: name },
            owners: [name],
            closedBy: name,
            closedAt: NOW,
            signals: [name],
            ruledOut: [{ what: 'slice', scope: { model: name }, probability: 0.1 }],
          }),
          backends: [backend(name, { model: name, runbook: `javascript:${name}` })],
          verdicts: [verdict({ signal: name, scope: { region: name } })],
          changes: [
            { at: NOW, kind: 'incident', what: name, incident: 'fixed' },
            { at: NOW, kind: 'change', what: name, event: { ...CHANGE, link: 'https://fixed.example/', what: name } },
          ],
          nextSteps: [{ what: name, command: name }],
          failing: [
            {
              sample: sample({
                canary: name,
                outcome: answer({ text: name, toolCalls: [{ name, arguments: { [name]: name } }] }),
              }),
              why: name,
              question: name,
              baseline: [name],
            },
            {
              sample: sample({ outcome: { kind: 'failure', reason: 'other', message: name } }),
              why: name,
              question: null,
              baseline: [],
            },
          ],
        },
        STATUS,
        1,
        nowMs,
      ),
    ) +
    fleet({
      backends: [backend(name, { model: name })],
      incidents: [incident({ id: 'fixed', scope: { model: name } })],
      changeEvents: [{ ...CHANGE, link: 'https://fixed.example/', what: name }],
    });
  const plain = skeleton(pageOf('x'));
  fc.assert(
    fc.property(hostile, (name) => {
      const page = pageOf(name);
      expect(skeleton(page)).toEqual(plain);
      expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u);
    }),
    { numRuns: 60 },
  );
});

test('what people have changed is listed with its page, and no address but http and https becomes a link', () => {
  const words = text(fleet({ changeEvents: [CHANGE] }));
  expect(words).toContain(
    '2026-11-22 06:50 UTC: deploy on model=sonnet,region=us-east-1: engine 7.2 &lt;rolled out&gt;',
  );
  expect(fleet({ changeEvents: [CHANGE] })).toContain('href="https://deploys.example/7?a=1&amp;b=2"');
  expect(fleet({ changeEvents: [{ ...CHANGE, link: 'javascript:alert(1)' }] })).not.toContain('javascript');
  expect(words.indexOf('Changed lately')).toBeGreaterThan(words.indexOf('Failed calls'));
  expect(fleet()).not.toContain('Changed lately');
});

test('a change beside an incident is called coincident, with how often such changes have no incident', () => {
  const near = { at: CHANGE.at, kind: 'change', what: 'deploy on fleet: engine 7.2', event: CHANGE } as const;
  const told = (more: Partial<NearbyChange>): string =>
    text(htmlText(incidentPage(incidentView({ changes: [{ ...near, ...more }] }), STATUS, 2, nowMs)));
  const baseRate = { others: 14, withIncident: 2, since: '2026-09-01T00:00:00.000Z' };
  expect(told({ baseRate })).toContain(
    'deploy on fleet: engine 7.2 Coincident, not causal: 12 of 14 other deploy changes on overlapping scopes since 2026-09-01 00:00 UTC had no incident near.',
  );
  expect(told({ baseRate, afterOnset: true })).toContain('near. It took effect after the estimated onset.');
  expect(told({ baseRate: null })).toContain(
    'there is no other deploy change on an overlapping scope to compare with.',
  );
  expect(told({ baseRate: { ...baseRate, others: 1, withIncident: 1 } })).toContain('0 of 1 other deploy change on');
});

test('an id of an incident stays inside its link', () => {
  const page = fleet({ incidents: [incident({ id: '"><script>/../x?y#z' })] });
  expect(page).toContain('href="/incidents/%22%3E%3Cscript%3E%2F..%2Fx%3Fy%23z"');
});

test('a long answer is cut and says by how much', () => {
  const long = sample({ outcome: answer({ text: 'y'.repeat(1_000_000) }) });
  const failing = [{ sample: long, why: '', question: null, baseline: [] }];
  const page = htmlText(incidentPage(incidentView({ failing }), STATUS, 1, nowMs));
  expect(page.length).toBeLessThan(20_000);
  expect(page).toContain('(998000 more characters)');
});

test('served pages have no script and no style of their own, and their stylesheet comes from here', async () => {
  const running = await serve();
  for (const path of ['/', '/incidents/i-1']) {
    const response = await fetch(running.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>/u);
    expect(page).not.toMatch(/<script|<style|\son[a-z]+=|style=/u);
  }
  const style = await fetch(`${running.url}/assets/coalmine.css`);
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await style.text()).toContain('prefers-color-scheme: dark');
  expect((await fetch(`${running.url}/incidents/none`)).status).toBe(404);
  await running.stop();
});

test('an incident id with encoded slashes and quotes is looked up as it is', async () => {
  const asked: string[] = [];
  const running = await serve({
    views: fakeViews({
      incident: (id) => {
        asked.push(id);
        return Promise.resolve(null);
      },
    }),
  });
  await fetch(`${running.url}/incidents/${encodeURIComponent('quality@hourly/1#0"')}`);
  expect(asked).toEqual(['quality@hourly/1#0"']);
  await running.stop();
});

test('a backend that is lower than its siblings says so in its row, with signal and size; one that is not says nothing', () => {
  const words = text(fleet({ divergences: [divergence(), divergence({ backend: 'east', diverges: false })] }));
  expect(words.match(/below its siblings/gu)).toHaveLength(1);
  expect(words).toContain('below its siblings in correct, by 5.1% (4.2% to 6.0%)');
  expect(words.indexOf('below its siblings')).toBeGreaterThan(words.indexOf('west'));
  const young = text(fleet({ divergences: [divergence({ signal: 'format', difference: null })] }));
  expect(young).toContain('below its siblings in format ');
});
