import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptContext, type MetricContext } from '../../../src/metrics/metric-record.ts';
import { RecordReader } from '../../../src/metrics/record-reader.ts';
import { RecordWriter } from '../../../src/metrics/record-text.ts';

const at = Date.parse('2026-11-20T10:15:30.123Z');
const writer = new RecordWriter();
const text = fc.string({ unit: 'binary', maxLength: 12 });
const mischief = fc.oneof(
  text,
  fc.constantFrom('}}', '"}}', '{"a":1}', '","status":"failure"', 'a\\', '\n', '[x]', 'é}', '\u2028'),
);
const value = fc.oneof(mischief, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.integer());
const record = fc.record({
  command: mischief.filter((name) => name !== ''),
  durationMs: fc.oneof(
    fc.constantFrom(0, 0.001, 1, 45_231, Number.MAX_SAFE_INTEGER),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  ),
  status: fc.constantFrom('success', 'failure', 'cancelled'),
  phase: fc.option(mischief, { nil: undefined }),
  context: fc.option(fc.dictionary(mischief, value, { maxKeys: 4 }), { nil: undefined }),
});

describe('a line', () => {
  test('has the documented fields in the documented order', () => {
    const context = { workflow_id: 'wf_12345', phases_completed: 4 };
    expect(writer.text(at, 45_231, 'success', { command: '/orchestrate', phase: 'implementation', context })).toBe(
      '{"timestamp":"2026-11-20T10:15:30.123Z","command":"/orchestrate","duration_ms":45231,"status":"success",' +
        '"phase":"implementation","context":{"workflow_id":"wf_12345","phases_completed":4}}',
    );
  });

  test('says what JSON would say, whatever the names and values are, and is read back as it is', () => {
    fc.assert(
      fc.property(record, ({ command, durationMs, status, phase, context }) => {
        const kept = keptContext(context);
        const line = writer.text(at, durationMs, status, { command, phase, context: kept });
        const parsed = JSON.parse(line) as Record<string, unknown>;
        expect(parsed).toEqual(JSON.parse(JSON.stringify({ ...parsed, command, status, phase, context: kept })));
        const reader = new RecordReader();
        expect(reader.read(line)).toBe(true);
        const { timestamp, command: read, phase: readPhase } = reader;
        expect({ timestamp, read, readPhase }).toEqual({
          timestamp: '2026-11-20T10:15:30.123Z',
          read: parsed['command'],
          readPhase: parsed['phase'],
        });
        expect(reader.durationMs).toBeCloseTo(durationMs, 3);
        expect(reader.status).toBe(status);
        for (const [name, wanted] of Object.entries(kept ?? {})) expect(reader.field(name)).toEqual(readAgain(wanted));
        expect(reader.field('nobody wrote this')).toBeUndefined();
        expect(reader.context).toEqual(JSON.parse(JSON.stringify(kept ?? {})));
      }),
      { numRuns: 400 },
    );
  });

  test('is refused wherever it was torn', () => {
    fc.assert(
      fc.property(record, ({ command, durationMs, status, phase, context }) => {
        const line = writer.text(at, durationMs, status, { command, phase, context: keptContext(context) });
        const reader = new RecordReader();
        for (let end = 0; end < line.length; end += 1)
          expect([end, reader.read(line.slice(0, end))]).toEqual([end, false]);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [
      'with spaces',
      '{ "timestamp": "2026-11-20T10:15:30Z", "command": "x", "duration_ms": 5, "status": "failure" }',
      5,
    ],
    [
      'in another order',
      '{"status":"success","command":"x","duration_ms":7,"timestamp":"2026-11-20T10:15:30.000Z"}',
      7,
    ],
    [
      'with what is nested',
      '{"timestamp":"2026-11-20T10:15:30.000Z","command":"x","duration_ms":9,"status":"success","context":{"a":{"agent":"no"},"agent":"yes"}}',
      9,
    ],
  ])('is read also as others write it: %s', (_, line, durationMs) => {
    const reader = new RecordReader();
    expect(reader.read(line)).toBe(true);
    expect(reader.durationMs).toBe(durationMs);
    expect(reader.field('agent')).toBe(durationMs === 9 ? 'yes' : undefined);
    expect(reader.timestamp).toBe('2026-11-20T10:15:30.000Z');
  });

  test.each([
    '',
    'null',
    '[]',
    '{"timestamp":"2026-11-20T10:15:30.123Z","command":"x","duration_ms":-1,"status":"success"}',
    '{"timestamp":"2026-11-20T10:15:30.123Z","command":"x","duration_ms":NaN,"status":"success"}',
    '{"timestamp":"2026-11-20T10:15:30.123Z","command":"x","duration_ms":1,"status":"done"}',
    '{"timestamp":"2026-13-20T10:15:30.123Z","command":"x","duration_ms":1,"status":"success"}',
    '{"timestamp":"2026-11-20T10:15:30.123Z","command":"","duration_ms":1,"status":"success"}',
  ])('is no record: %s', (line) => {
    expect(new RecordReader().read(line)).toBe(false);
  });
});

test('of a context texts, numbers and booleans are kept, within bounds', () => {
  const context = { text: 'a'.repeat(300), number: 1, yes: true, none: undefined, bad: Number.NaN, deep: { a: 1 } };
  expect(keptContext(context as object as MetricContext)).toEqual({ text: 'a'.repeat(256), number: 1, yes: true });
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, index]));
  expect(Object.keys(keptContext(many) ?? {})).toHaveLength(32);
});

/** What JSON makes of a value: lone halves of characters are escaped and come back, -0 is 0. */
function readAgain(wanted: string | number | boolean): unknown {
  return JSON.parse(JSON.stringify(wanted));
}
