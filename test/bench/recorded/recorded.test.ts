import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCases } from '../../../bench/recorded/case.ts';
import type { RecordedCase } from '../../../bench/recorded/case.ts';
import { judgeCase } from '../../../bench/recorded/judge-case.ts';
import { recordedText } from '../../../bench/recorded/report.ts';
import { readStream } from '../../../bench/recorded/stream.ts';
import { seeded } from '../../../bench/detector/world.ts';

const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-03-02T00:00:00.000Z');
const at = (hour: number): string => new Date(BEGAN + hour * HOUR_MS).toISOString();

/** Hourly cycles of 20 canaries that pass in 97%, from hour 20 on in `after`. */
const recording = async (after: number): Promise<string> => {
  const random = seeded(11);
  const lines = Array.from({ length: 30 * 20 }, (_, i) => {
    const hour = Math.floor(i / 20);
    const correct = random() < (hour < 20 ? 0.97 : after) ? 1 : 0;
    return JSON.stringify({
      at: at(hour),
      canary: `sums/${String(i % 20)}`,
      backend: { id: 'b', provider: 'p', model: 'm', region: 'r', hardware: 'h' },
      answer: { text: correct === 1 ? 'right' : `wrong ${String(i)}`, stopReason: 'end_turn' },
      scores: { correct },
    });
  });
  const file = join(await mkdtemp(join(tmpdir(), 'coalmine-')), 'recording.jsonl');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
};

const caseOf = (expect: RecordedCase['expect'], changeAt: string | null): RecordedCase => ({
  name: 'n',
  file: 'recording.jsonl',
  baselineUntil: at(10),
  changeAt,
  expect,
});

test('a fall is right where it is told after the change, and the rules of today tell it too', async () => {
  const one = caseOf('degraded', at(20));
  const judged = judgeCase(await readStream(await recording(0.3), one), one, 1);
  expect(judged).toMatchObject({ right: true, alarm: { early: false } });
  expect(judged.alarm?.what).toContain('quality');
  expect(judged.rules['fixed threshold']).toMatchObject({ right: true });
  expect(recordedText([judged])).toContain('1 of 1');
});

test('silence is right where nothing changed, and wrong where a fall was to be told', async () => {
  const quiet = caseOf('not-degraded', null);
  const stream = await readStream(await recording(0.97), quiet);
  expect(judgeCase(stream, quiet, 0)).toMatchObject({ right: true, alarm: null });
  expect(judgeCase(stream, caseOf('degraded', at(20)), 0)).toMatchObject({ right: false });
});

test('whatever is no list of cases is refused', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      fc.pre(!Array.isArray(value) || value.length > 0);
      expect(() => parseCases(JSON.stringify(value))).toThrow();
    }),
  );
});
