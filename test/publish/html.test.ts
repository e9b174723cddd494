import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cut, html, htmlText, link, visible } from '../../src/publish/html.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<script>',
        '"',
        "'",
        '&',
        '>',
        '<!--',
        '\u202e',
        '\u0000',
        '\u2066',
        '\ud800',
        '\u{e0041}',
        '\u200b',
        'ok',
        '\r',
        '\u2028',
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

// The reverse of escaping, for the five entities that it may use.
const decoded = (text: string): string =>
  text.replace(
    /&(lt|gt|quot|#39|amp);/gu,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name] ?? '',
  );

test('no text can open a tag, leave an attribute or start an entity, and it reads back as what is visible', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const out = htmlText(html`${text}`);
      expect(out).not.toMatch(/[<>"']|&(?!(?:lt|gt|quot|#39|amp);)/u);
      expect(decoded(out)).toBe(visible(text));
    }),
  );
});

test('nothing that is unseen or moves other text remains, and no text looks like another by it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(visible(text)).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]/u,
      );
    }),
  );
  expect(visible('abc\u202edef\u0000')).toBe('abc‹U+202E›def‹U+0000›');
  expect(visible('a\n\tb é 漢 😀')).toBe('a\n\tb é 漢 😀');
});

test('cutting keeps the beginning, says how much is missing and never splits a pair of surrogates', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const out = cut(text, max);
      if (text.length <= max) expect(out).toBe(text);
      else {
        const [, kept = '', missing = ''] = /^([^]*) … \((\d+) more characters\)$/u.exec(out) ?? [];
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.length + Number(missing)).toBe(text.length);
        expect(kept.length).toBeGreaterThanOrEqual(max - 1);
      }
      expect(out.isWellFormed()).toBe(true);
    }),
  );
});

test('markup is kept inside markup, lists are joined, numbers are written', () => {
  expect(htmlText(html`<p>${[html`<b>${'<'}</b>`, ' & ', 3]}</p>`)).toBe('<p><b>&lt;</b> &amp; 3</p>');
});

test('only addresses of http and https become links', () => {
  expect(htmlText(link('https://runbooks.example/x?a=1&b="', 'runbook'))).toBe(
    '<a href="https://runbooks.example/x?a=1&amp;b=%22" rel="noreferrer">runbook</a>',
  );
  for (const address of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'runbook',
    '//evil.example',
    'file:///etc/passwd',
  ])
    expect(htmlText(link(address, 'runbook'))).toBe('runbook');
});
