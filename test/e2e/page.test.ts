import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMakers } from '../../src/cli/makers.ts';
import type { Incident } from '../../src/judgement.ts';
import type { Call } from '../../src/providers/provider.ts';
import { ROUTES } from '../../src/publish/api/routes.ts';
import { baseline, baselineSample } from '../baselines/fixtures.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { openApiCheck } from '../publish/api/open-api-check.ts';
import type { Description } from '../publish/api/open-api-check.ts';
import { testApp } from '../run/app-harness.ts';
import { fakeMakers, good, steppingClock } from '../run/harness.ts';
import { findChromium, startBrowser } from '../support/chromium.ts';
import type { Browser } from '../support/chromium.ts';

const OWN = "document.title='owned';fetch('/owned')";
const HOSTILE = [
  `<script>${OWN}</script><img src=x onerror="${OWN}"><svg onload="${OWN}">`,
  `"'></pre></main><iframe src="javascript:${OWN}"></iframe><style>body{display:none}</style>`,
  '\u202eevil\u202c \u2066hidden\u2069 \u200b\u0000\u0007\u001b[2J',
].join('\n');
const LONG = 1_000_000;

const CANARIES = ['arithmetic/change', 'recall/serial', 'extraction/order', 'format/semicolons'];
const BACKENDS = [
  backend('tpu-east', {
    hardware: 'tpu',
    model: 'sonnet',
    owner: '<b onclick=alert(1)>team</b>',
    runbook: 'https://runbooks.example/tpu',
  }),
  backend('tpu-west', { hardware: 'tpu', model: 'sonnet', region: 'eu-west-1', runbook: `javascript:${OWN}` }),
  backend('gpu-east', { hardware: 'h100', model: 'haiku', headers: { authorization: 'Bearer a-secret' } }),
];

const BASELINES = BACKENDS.flatMap(({ id }) =>
  CANARIES.map((name) =>
    baseline({
      group: id,
      canary: name,
      fingerprint: name,
      approved: { by: 'ana', at: '2026-11-22T08:30:00.000Z', why: 'a week of calm' },
      runs: [1, 2, 3, 4, 5].map((day) => {
        const at = `2026-11-0${day}T00:00:00.000Z`;
        return { at, samples: [baselineSample(at, { correct: 1 }, { backend: id, text: 'right', length: 5 })] };
      }),
    }),
  ),
);

const state = { broken: false, calls: 0 };
const clock = steppingClock();
const answered = ({ model }: Call) => {
  if (!state.broken || model !== 'sonnet') return good();
  state.calls += 1;
  return good({ text: state.calls % 3 === 0 ? HOSTILE + 'y'.repeat(LONG) : HOSTILE });
};
const daemon = testApp({
  clock,
  backends: BACKENDS,
  canaries: CANARIES.map((id) => canary(id)),
  baselines: BASELINES,
  tools: {
    makers: { ...fakeMakers((call) => Promise.resolve(answered(call))), engine: createMakers(clock).engine },
  },
});
const open = { url: '', incident: {} as Incident };

const data = async (path: string): Promise<unknown> =>
  ((await (await fetch(`${open.url}/api/v1${path}`)).json()) as { data: unknown }).data;

beforeAll(async () => {
  open.url = await daemon.start();
  await daemon.app.idle();
  for (let hour = 0; hour < 2; hour += 1) await daemon.hour();
  state.broken = true;
  for (let hour = 0; hour < 4; hour += 1) await daemon.hour();
  [open.incident] = (await data('/incidents?open=true&class=quality')) as [Incident];
}, 60_000);
afterAll(() => daemon.app.stop(0));

test('everything that a running daemon answers is as its OpenAPI description says, to the last field', async () => {
  const description = (await (await fetch(`${open.url}/api/v1/openapi.json`)).json()) as Description;
  const check = openApiCheck(description);
  const [sample] = (await data('/samples?limit=1')) as readonly { key: string }[];
  const ids: Readonly<Record<string, string>> = { '/incidents/{id}': open.incident.id, '/samples/{key}': sample!.key };
  for (const { path } of ROUTES) {
    const response = await fetch(`${open.url}/api/v1${path.replace(/\{\w+\}/u, encodeURIComponent(ids[path] ?? ''))}`);
    expect([path, response.status]).toEqual([path, 200]);
    const body = await response.text();
    expect(check('get', path, 200, JSON.parse(body))).toEqual([]);
    expect(body).not.toContain('a-secret');
  }
});

test('an incident page has the course, three samples beside their baseline, what was ruled out and what was near', async () => {
  const view = (await data(`/incidents/${open.incident.id}`)) as {
    readonly failing: readonly { readonly why: string; readonly baseline: readonly string[] }[];
    readonly changes: readonly { readonly kind: string }[];
    readonly verdicts: readonly object[];
  };
  expect(open.incident.scope).toEqual({ model: 'sonnet' });
  expect(open.incident.course!.length).toBeGreaterThan(1);
  expect(view.failing).toHaveLength(3);
  for (const { why, baseline: kept } of view.failing) expect([why, kept]).toEqual(['correct 0.00', ['right']]);
  expect(view.changes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['baseline', 'start', 'verdict']));
  expect(view.verdicts.length).toBeGreaterThan(0);
});

const chromium = findChromium();
const left = chromium === null ? ' (left out: there is no Chromium here)' : '';

test.skipIf(chromium === null)(
  `in a real browser no answer runs, loads or hides anything, in light and dark, wide and narrow${left}`,
  { timeout: 60_000 },
  async () => {
    const browser: Browser = await startBrowser(chromium!);
    const folder = process.env['COALMINE_PICTURES'] ?? (await mkdtemp(join(tmpdir(), 'coalmine-pictures-')));
    try {
      const pages = { fleet: '/', incident: `/incidents/${open.incident.id}` };
      for (const [name, path] of Object.entries(pages)) {
        for (const view of [
          { width: 1280, dark: false },
          { width: 420, dark: true },
        ]) {
          await browser.open(open.url + path, view);
          await writeFile(join(folder, `${name}-${view.width}.png`), await browser.picture());
          const wide = await browser.ask('document.documentElement.scrollWidth <= window.innerWidth');
          expect([name, view.width, wide]).toEqual([name, view.width, true]);
        }
        const elements = await browser.ask(
          "document.querySelectorAll('script, iframe, img, style, [onload], [onerror], [onclick], [style]').length",
        );
        expect([name, elements]).toEqual([name, 0]);
        expect(await browser.ask("getComputedStyle(document.body).display + ' ' + document.body.children.length")).toBe(
          'block 2',
        );
        expect(await browser.ask('[...document.links].every(({ protocol }) => /^https?:$/.test(protocol))')).toBe(true);
        expect(await browser.ask("document.querySelectorAll('table').length")).toBeGreaterThan(0);
        expect(await browser.ask("document.querySelectorAll('th:not([scope]), table:not(:has(caption))').length")).toBe(
          0,
        );
      }
      expect(await browser.ask('document.title')).toBe('quality: model=sonnet · coalmine');
      const shown = String(
        await browser.ask("[...document.querySelectorAll('.beside pre')].map((one) => one.innerText).join()"),
      );
      expect(shown).toContain("<script>document.title='owned'");
      expect(shown).toContain('‹U+202E›evil‹U+202C›');
      expect(shown).toContain('‹U+0000›‹U+0007›‹U+001B›[2J');
      expect(shown).toMatch(/ more characters\)/u);
      expect(shown.length).toBeLessThan(10_000);
      const strangers = browser.asked().filter((url) => !url.startsWith(open.url) && url !== 'about:blank');
      expect(strangers).toEqual([]);
      expect(browser.asked().filter((url) => url.includes('owned'))).toEqual([]);
      expect(browser.complaints().filter((text) => !text.includes('favicon'))).toEqual([]);
    } finally {
      await browser.stop();
    }
  },
);
