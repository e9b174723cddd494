import { cut, html } from './html.ts';
import type { Markup } from './html.ts';
import { outcomeText, sampleText } from './incident-words.ts';
import type { FailingSample } from './views.ts';

const TEXT_LIMIT = 2_000;

const textBlock = (text: string): Markup =>
  text === '' ? html`<p class="none">(empty)</p>` : html`<pre dir="auto" tabindex="0">${cut(text, TEXT_LIMIT)}</pre>`;

/** One failing sample beside what its cell answered when it was healthy. Every text is untrusted. */
export const failingSample = ({ sample, why, question, baseline }: FailingSample): Markup =>
  html`<section class="sample">
    <h3>${sample.canary} on ${sample.backend}: ${why}</h3>
    <p><small>${sampleText(sample)}</small></p>
    ${
      question === null
        ? ''
        : html`<details>
            <summary>What was asked</summary>
            ${textBlock(question)}
          </details> `
    }
    <div class="beside">
      <div>
        <h4>Answer now</h4>
        ${textBlock(outcomeText(sample.outcome))}
      </div>
      <div>
        <h4>${baseline.length > 1 ? 'Answers of its baseline' : 'Answer of its baseline'}</h4>
        ${baseline.length === 0 ? html`<p class="none">None is kept.</p>` : baseline.map(textBlock)}
      </div>
    </div>
  </section> `;
