import { scopeName } from '../../model.ts';
import type { Incident } from '../../judgement.ts';
import { cut, visible } from '../../publish/html.ts';
import { changeNote, leadText, outcomeText, ruledOutLines, sampleText } from '../../publish/incident-words.ts';
import { callersText, evidence, size } from '../../publish/page-parts.ts';
import type { FailingSample, IncidentView } from '../../publish/views.ts';
import { percent, when } from '../../publish/words.ts';
import { table } from '../table.ts';
import { chart } from './chart.ts';

const TEXT_LIMIT = 1_000;
const LINES_LIMIT = 12;
const BACKENDS_SHOWN = 20;

/** Untrusted text in lines with a bar before each, so that none can pass for a line of the report. */
const quoted = (text: string): readonly string[] => {
  const lines = cut(text, TEXT_LIMIT).split('\n');
  const shown = lines.slice(0, LINES_LIMIT).map((line) => `    | ${line}`);
  return lines.length <= LINES_LIMIT ? shown : [...shown, `    | … (${lines.length - LINES_LIMIT} more lines)`];
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => (line === '' ? '' : `  ${line}`))];

const failing = ({ sample, why, question, baseline }: FailingSample): readonly string[] => [
  `${sample.canary} on ${sample.backend}: ${why}`,
  `  ${sampleText(sample)}`,
  ...(question === null ? [] : ['  asked', ...quoted(question)]),
  '  answer now',
  ...quoted(outcomeText(sample.outcome)),
  ...(baseline.length === 0 ? ['  no answer of its baseline is kept'] : []),
  ...baseline.flatMap((text) => ['  baseline', ...quoted(text)]),
];

/** One line for a list of incidents. */
export const headline = (incident: Incident): string =>
  [
    incident.id,
    incident.closedAt === null ? 'open' : `closed ${incident.closedAt}`,
    incident.class,
    scopeName(incident.scope),
    `since ${incident.onsetAt}`,
  ].join('  ');

const facts = ({ incident, backends }: IncidentView): readonly string[] => {
  const { signals, capability, candidates, owners, openedAt, effect, callers, localized, provisional } = incident;
  const ids = backends.slice(0, BACKENDS_SHOWN).map(({ id }) => id);
  const books = [...new Set(backends.flatMap(({ runbook }) => runbook ?? []))];
  return [
    `signals    ${signals.join(', ')}`,
    ...(capability === undefined ? [] : [`led by     answers of ${capability}`]),
    `size       ${size(effect)}`,
    ...(callers === undefined ? [] : [`callers    ${callersText(callers)}`]),
    `evidence   ${evidence(incident.evidence)}`,
    `opened     ${when(openedAt)}`,
    `owners     ${owners.join(', ') || 'none configured'}`,
    `backends   ${ids.join(', ') || 'none that are configured now'}${backends.length > ids.length ? ' …' : ''}`,
    ...books.map((book) => `runbook    ${book}`),
    ...(provisional ? ['judged against a provisional baseline, with twice the tolerance'] : []),
    localized ? 'slices' : 'slices (cannot tell yet)',
    ...candidates.map(({ scope, probability }) => `  ${percent(probability).padStart(6)}  ${scopeName(scope)}`),
  ];
};

/** Everything known of one incident as text for a terminal; nothing in it can move the cursor. */
export const reportText = (view: IncidentView, nowMs: number): string => {
  const { incident, verdicts, changes, nextSteps } = view;
  const nearby = verdicts.map(({ scope, signal, verdict, evidence: nats }) => [
    scopeName(scope),
    signal,
    verdict,
    evidence(nats),
  ]);
  const lines = [
    headline(incident),
    leadText(incident, nowMs),
    ...facts(view),
    ...section(
      'what to do',
      nextSteps.flatMap(({ what, command }, i) => [
        `${i + 1}. ${what}`,
        ...(command === undefined ? [] : [`   ${command}`]),
      ]),
    ),
    ...section('evidence over time', chart(incident)),
    ...section(
      'failing samples',
      view.failing.flatMap((one, i) => [...(i === 0 ? [] : ['']), ...failing(one)]),
    ),
    ...section('ruled out', ruledOutLines(incident.ruledOut ?? [])),
    ...section('nearby', nearby.length === 0 ? [] : table(nearby).split('\n')),
    ...section(
      'around the onset',
      changes.flatMap((one) => {
        const note = changeNote(one);
        return [`${when(one.at)}  ${one.what}`, ...(note === null ? [] : [`  ${note}`])];
      }),
    ),
  ];
  return visible(`${lines.join('\n')}\n`);
};
