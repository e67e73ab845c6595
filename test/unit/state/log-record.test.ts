import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/core/events.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import { logLineOf, type LogRecord, logRecordOf } from '../../../src/state/log-record.ts';
import type { LineLevel } from '../../../src/state/log-options.ts';

const place = { workflow: 'deploy', phaseName: 'build' };
const at = Date.parse('2026-11-20T10:15:30.123Z');
const redactor = new Redactor({ secrets: { DEPLOY: 'hunter2-hunter2' } });

function logged(event: Partial<RunEvent>, level: LineLevel = 'debug'): LogRecord | undefined {
  return logRecordOf({ runId: 'r', at, ...event } as RunEvent, place, level, redactor);
}

const said = (fields: unknown, message = 'odd'): Partial<RunEvent> =>
  ({ type: 'log-written', level: 'warn', message, fields }) as Partial<RunEvent>;

describe('H7: a log line', () => {
  test('is a JSON object with moment, level, run, workflow, phase, step, event, message and fields', () => {
    const error = { name: 'TypeError', message: 'no such file' };
    const failed = logged({ type: 'step-failed', key: 'build/a', attempts: 2, error, tolerated: false });
    expect(JSON.parse(logLineOf(failed!, 'json'))).toEqual({
      time: '2026-11-20T10:15:30.123Z',
      level: 'error',
      run: 'r',
      workflow: 'deploy',
      phase: 'build',
      step: 'build/a',
      event: 'step-failed',
      message: 'step failed: build/a: no such file',
    });
    expect(JSON.parse(logLineOf(logged(said({ left: 3 }))!, 'json'))).toMatchObject({ fields: { left: 3 } });
  });

  test('is a line for people in the two other formats, also when the message is several', () => {
    const record = logged(said({ left: 3 }, 'two\nlines'))!;
    expect(logLineOf(record, 'simple')).toBe('WARN two ⏎ lines');
    expect(logLineOf(record, 'detailed')).toBe('2026-11-20T10:15:30.123Z - deploy - WARN - [r] two ⏎ lines {"left":3}');
    expect(logLineOf(record, 'json')).not.toContain('\n');
  });

  test('of a phase that ended belongs to that phase', () => {
    const ended = { type: 'phase-completed', key: 'p', name: 'plan', number: 1, activeMs: 1, checkpoint: 1 } as const;
    expect(logged(ended)?.phase).toBe('plan');
  });

  test.each([
    ['debug', 5],
    ['info', 4],
    ['warn', 3],
    ['error', 2],
    ['critical', 1],
  ] as const)('is written from the level on that was asked for: %s', (level, count) => {
    const events: Partial<RunEvent>[] = [
      ...(['debug', 'info', 'warn', 'error'] as const).map((own) => ({
        type: 'log-written' as const,
        level: own,
        message: 'm',
      })),
      { type: 'persistence-failed', error: { name: 'E', message: 'full' } },
    ];
    expect(events.filter((event) => logged(event, level) !== undefined)).toHaveLength(count);
  });

  test('G10: holds no secret: not in its message, its fields, the names of steps and phases', () => {
    const secret = 'hunter2-hunter2';
    const record = logged(said({ deep: [{ password: 'opensesame', token: secret }] }, `it is ${secret}`))!;
    const named = logRecordOf(
      { type: 'step-started', key: `step ${secret}`, runId: 'r', at },
      { workflow: 'w', phaseName: secret },
      'debug',
      redactor,
    )!;
    for (const format of ['json', 'detailed', 'simple'] as const)
      for (const line of [logLineOf(record, format), logLineOf(named, format)])
        expect(line).not.toMatch(/hunter2|opensesame/);
  });

  test.each([
    ['a circle', Object.assign(Object.create(null) as object, { toJSON: () => ({}) })],
    ['a big integer', { n: 10n }],
    ['an error', { err: new Error('no') }],
    [
      'a getter that throws',
      Object.defineProperty({}, 'x', { enumerable: true, get: () => JSON.parse('{') as unknown }),
    ],
    ['a function', { f: () => 1 }],
    ['half a character', { half: '\ud800' }],
  ])('is whole JSON whatever its fields are: %s', (_name, fields) => {
    expect(JSON.parse(logLineOf(logged(said(fields))!, 'json'))).toMatchObject({ message: 'odd' });
  });

  test('is not longer than people read', () => {
    const record = logged(said({ huge: 'x'.repeat(1_000_000) }, 'y'.repeat(1_000_000)))!;
    const line = logLineOf(record, 'json');
    expect(line.length).toBeLessThan(100_000);
    expect(JSON.parse(line)).toMatchObject({
      fields: expect.stringMatching(/characters of fields left out/) as string,
    });
  });
});
