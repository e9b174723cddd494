import fc from 'fast-check';
import { expect, test } from 'vitest';
import { negotiate } from '../../src/publish/negotiate.ts';

const TABLE: Readonly<Record<string, readonly [string | undefined, 'openmetrics' | 'text']>> = {
  'no header': [undefined, 'text'],
  curl: ['*/*', 'text'],
  browser: ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
  'Prometheus 2.42': [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openmetrics',
  ],
  'Prometheus 3': [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    'openmetrics',
  ],
  'text preferred': ['application/openmetrics-text;version=1.0.0;q=0.3, text/plain;version=0.0.4;q=0.7', 'text'],
  'a version that is not served': ['application/openmetrics-text; version=2.0.0', 'text'],
  'quoted version, upper case': ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  'refused with q=0': ['application/openmetrics-text;q=0', 'text'],
  'a quality that is no number': ['application/openmetrics-text;q=much', 'text'],
};

for (const [name, [accept, form]] of Object.entries(TABLE))
  test(`${name} gets ${form}`, () => {
    expect(negotiate(accept)).toBe(form);
  });

test('any header gets one of the two forms, quickly', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary-ascii' }), (accept) => {
      expect(['openmetrics', 'text']).toContain(negotiate(accept));
    }),
  );
});
