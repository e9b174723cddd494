import fc from 'fast-check';
import { Counter, Gauge } from 'prom-client';
import { expect, test } from 'vitest';
import { createRegistry, type ExemplarCounter } from '../../src/publish/metrics.ts';
import { createRenderer } from '../../src/publish/render-metrics.ts';

test('whatever is set, counted and removed between scrapes, what was kept of the last one gives the text of a first one', async () => {
  const step = fc.record({
    series: fc.integer({ min: 0, max: 5 }),
    value: fc.integer({ min: 1, max: 3 }),
    act: fc.constantFrom('set', 'count', 'remove', 'scrape'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const registry = createRegistry();
      const registers = [registry];
      const gauge = new Gauge({ name: 'kept_ratio', help: 'h', labelNames: ['id'], registers });
      const counter: ExemplarCounter<'id'> = new Counter({
        name: 'kept_total',
        help: 'h',
        labelNames: ['id'],
        registers,
        enableExemplars: true,
      });
      const keeping = createRenderer(registry);
      for (const { series, value, act } of [...steps, { series: 0, value: 1, act: 'scrape' }]) {
        const labels = { id: `s${series}` };
        if (act === 'set') gauge.set(labels, value);
        if (act === 'count') counter.inc({ labels, value, exemplarLabels: { probe: `p${value}` } });
        if (act === 'remove') {
          gauge.remove(labels);
          counter.remove(labels);
        }
        if (act !== 'scrape') continue;
        for (const form of ['openmetrics', 'text'] as const) {
          expect((await keeping(form)).body).toBe((await createRenderer(registry)(form)).body);
        }
        expect((await keeping('openmetrics')).body).toBe(await registry.metrics());
      }
    }),
    { numRuns: 60 },
  );
});
