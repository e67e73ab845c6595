import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import { Redactor } from '../../../src/core/redactor.ts';
import type { ErrorCategory } from '../../../src/recovery/classification.ts';
import type { Failure } from '../../../src/recovery/failure.ts';
import type { PatternEdit } from '../../../src/recovery/pattern.ts';
import { PatternDatabase, type PatternDatabaseOptions } from '../../../src/recovery/pattern-database.ts';
import '../../../src/recovery/pattern-log.ts';
import { MemoryStorage } from '../../../src/storage/memory-storage.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

const day = 86_400_000;
let operations = 0;

/** A host whose chance is always the same. */
class SteadyHost extends FakeHost {
  chance = 0.5;
  override random(): number {
    return this.chance;
  }
}

interface Outcome {
  /** When each attempt was made, from the first. */
  readonly attemptsAt: number[];
  readonly succeeded: boolean;
}

interface Fault {
  readonly signature: string;
  readonly category?: ErrorCategory;
  /** How long it lasts from the first attempt on. */
  readonly lastsMs: number;
}

/** An operation that is tried four times, after 2, 4 and 8 s unless the database says otherwise. */
async function operate(host: FakeHost, patterns: PatternDatabase, fault: Fault): Promise<Outcome> {
  operations += 1;
  const name = `operation ${operations}`;
  const attemptsAt: number[] = [];
  let failure: Failure | undefined;
  let elapsedMs = 0;
  let waitMs = 0;
  const { signature, category = 'unknown' } = fault;
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    attemptsAt.push(elapsedMs);
    if (elapsedMs >= fault.lastsMs) {
      if (failure !== undefined) patterns.settled(failure, 'helped', waitMs);
      await patterns.flush();
      return { attemptsAt, succeeded: true };
    }
    const classification = { category, retryable: category !== 'critical', reason: 'a test' };
    failure = { name, error: new Error(signature), classification, signature, attempt, attempts: 4 };
    const decision = await patterns.advise(failure);
    if (attempt === 4 || decision?.decision === 'fail') break;
    waitMs = 1000 * 2 ** attempt;
    if (decision?.decision === 'wait_and_retry' && decision.delay !== undefined) waitMs = Number(decision.delay);
    await host.advance(waitMs);
    elapsedMs += waitMs;
  }
  if (failure !== undefined) patterns.settled(failure, 'failed');
  await patterns.flush();
  return { attemptsAt, succeeded: false };
}

function setUp(options: Partial<PatternDatabaseOptions> = {}) {
  const host = new SteadyHost();
  const storage = options.storage ?? new MemoryStorage();
  const patterns = new PatternDatabase({ host, exploration: 0.05, ...options, storage });
  return {
    host,
    storage,
    patterns,
    another: () => new PatternDatabase({ host, exploration: 0.05, ...options, storage }),
  };
}

const broken: Fault = { signature: 'SchemaMismatch', lastsMs: Infinity };
const outage: Fault = { signature: 'NetworkTimeout:api.example.com', category: 'transient', lastsMs: 9000 };

describe('a simulation of errors that repeat', () => {
  test('what never passes is no longer retried, and what passes is retried after the wait that worked', async () => {
    const { host, patterns, another } = setUp();
    expect((await operate(host, patterns, broken)).attemptsAt).toHaveLength(4);
    expect((await operate(host, patterns, outage)).attemptsAt).toEqual([0, 2000, 6000, 14_000]);
    for (let round = 0; round < 5; round += 1) {
      await host.advance(3_600_000);
      // Each process learns from what the others have written.
      const elsewhere = another();
      expect((await operate(host, elsewhere, broken)).attemptsAt).toEqual([0]);
      const { attemptsAt, succeeded } = await operate(host, elsewhere, outage);
      expect(succeeded).toBe(true);
      expect(attemptsAt).toHaveLength(2);
      expect(attemptsAt[1]).toBeGreaterThanOrEqual(14_000);
      expect(attemptsAt[1]).toBeLessThanOrEqual(14_000 * 1.1);
    }
    const shown = await patterns.list();
    expect(shown.map((pattern) => [pattern.error_signature, pattern.recoverable, pattern.occurrence_count])).toEqual([
      [outage.signature, true, 8],
      [broken.signature, false, 9],
    ]);
    expect(shown[0]).toMatchObject({ delay_ms: 14_000, recommended_action: 'wait_and_retry', notes: '' });
    expect(shown[1]).toMatchObject({ recommended_action: 'fail', decided_by: 'learned' });
  });

  test('confidence fades with time, until the error is tried again', async () => {
    const { host, patterns } = setUp();
    for (let round = 0; round < 2; round += 1) await operate(host, patterns, broken);
    const confidences: number[] = [];
    for (let days = 0; days < 60; days += 1) {
      const [pattern] = await patterns.list();
      if (pattern?.recoverable !== false) break;
      confidences.push(pattern.confidence);
      await host.advance(day);
    }
    expect(confidences.length).toBeGreaterThan(2);
    expect(confidences.length).toBeLessThan(30);
    expect(confidences).toEqual([...confidences].sort((one, other) => other - one));
    expect((await patterns.list())[0]?.recoverable).toBeNull();
    expect((await operate(host, patterns, broken)).attemptsAt).toHaveLength(4);
  });

  test('what was not tried, because it was known not to help, makes nothing surer', async () => {
    const { host, patterns } = setUp();
    await operate(host, patterns, broken);
    const [before] = await patterns.list();
    for (let round = 0; round < 10; round += 1) await operate(host, patterns, broken);
    const [after] = await patterns.list();
    expect(after?.failed).toBeLessThanOrEqual(before?.failed ?? 0);
    expect(after?.occurrence_count).toBe(14);
  });

  test('a wrong lesson is unlearned by what is now and then tried all the same', async () => {
    const host = new FakeHost({ seed: 7 });
    const patterns = new PatternDatabase({ host, storage: new MemoryStorage() });
    const long: Fault = { ...outage, lastsMs: Infinity };
    // An outage of hours, met by many operations.
    for (let round = 0; round < 40; round += 1) await operate(host, patterns, long);
    expect((await patterns.list())[0]?.recoverable).toBe(false);
    let tried = 0;
    let rounds = 0;
    while ((await patterns.list())[0]?.recoverable !== true && rounds < 400) {
      rounds += 1;
      const { attemptsAt } = await operate(host, patterns, { ...outage, lastsMs: 1000 });
      if (attemptsAt.length > 1) tried += 1;
    }
    expect((await patterns.list())[0]?.recoverable).toBe(true);
    expect(tried).toBeGreaterThan(0);
    expect(tried).toBeLessThan(12);
    expect((await operate(host, patterns, { ...outage, lastsMs: 1000 })).succeeded).toBe(true);
  });

  test('a shorter wait is found when the outages become shorter', async () => {
    const { host, patterns } = setUp();
    for (let round = 0; round < 3; round += 1) await operate(host, patterns, outage);
    host.chance = 0;
    for (let round = 0; round < 4; round += 1) await operate(host, patterns, { ...outage, lastsMs: 500 });
    host.chance = 0.5;
    const { attemptsAt } = await operate(host, patterns, { ...outage, lastsMs: 500 });
    expect(attemptsAt[1]).toBeLessThan(3000);
  });

  test('a wait that a server asks for is not shortened', async () => {
    const { host, patterns } = setUp();
    for (let round = 0; round < 3; round += 1) await operate(host, patterns, outage);
    const classification = { category: 'transient', retryable: true, reason: 'a test', retryAfterMs: 60_000 } as const;
    const failure = { error: 0, classification, signature: outage.signature, attempt: 1, attempts: 4 };
    await expect(patterns.advise(failure)).resolves.toBeUndefined();
  });

  test('an error that is retried by nobody is not called unrecoverable', async () => {
    const { patterns } = setUp();
    for (let round = 0; round < 50; round += 1) {
      const classification = { category: 'unknown', retryable: true, reason: 'a test' } as const;
      const failure = { error: 0, classification, signature: 'Alone', attempt: 1, attempts: 1 };
      await patterns.advise(failure);
      patterns.settled(failure, 'failed');
    }
    expect(await patterns.list()).toMatchObject([{ occurrence_count: 50, recoverable: null }]);
  });

  test('keeps phases apart where it is told to', async () => {
    const { patterns } = setUp({ scope: 'phase' });
    for (const phase of ['build', 'deploy']) {
      const classification = { category: 'unknown', retryable: true, reason: 'a test' } as const;
      const failure = { phase, error: 0, classification, signature: 'Gone', attempt: 1, attempts: 4 };
      await patterns.advise(failure);
      patterns.settled(failure, phase === 'build' ? 'helped' : 'failed', 100);
    }
    const shown = await patterns.list();
    expect(shown.map(({ scope, recoverable }) => [scope, recoverable])).toEqual(
      expect.arrayContaining([
        ['build', true],
        ['deploy', null],
      ]),
    );
  });
});

describe('what a person says', () => {
  test('decides, until it is taken back', async () => {
    const { host, patterns } = setUp();
    await operate(host, patterns, outage);
    const edited = await patterns.edit(outage.signature, { recoverable: false, notes: 'the account is closed' });
    expect(edited).toMatchObject({
      recoverable: false,
      confidence: 1,
      decided_by: 'person',
      notes: 'the account is closed',
    });
    host.chance = 0;
    expect((await operate(host, patterns, outage)).attemptsAt).toEqual([0]);
    await patterns.edit(outage.signature, { recoverable: 'auto', notes: null });
    expect(await patterns.list()).toMatchObject([{ recoverable: true, notes: '', decided_by: 'learned' }]);
  });

  test('outlives what is learned afterwards, and is seen by other processes', async () => {
    const { host, patterns, another } = setUp();
    await operate(host, patterns, broken);
    await patterns.edit(broken.signature, { recommendedAction: 'call Ada', pinned: true });
    await operate(host, patterns, broken);
    expect(await another().list()).toMatchObject([{ recommended_action: 'call Ada', pinned: true }]);
  });

  test('forgets a pattern with all that is known of it', async () => {
    const { host, patterns, another } = setUp();
    await operate(host, patterns, broken);
    await expect(patterns.forget(broken.signature)).resolves.toBe(true);
    await expect(patterns.forget(broken.signature)).resolves.toBe(false);
    expect(await another().list()).toEqual([]);
    expect((await operate(host, patterns, broken)).attemptsAt).toHaveLength(4);
  });

  test('is refused about a pattern that there is not, and when it is no edit', async () => {
    const { patterns } = setUp();
    await expect(patterns.edit('Nothing', { notes: 'x' })).rejects.toThrow(UsageError);
    await expect(patterns.edit('Nothing', { notes: 'x' })).rejects.toMatchObject({ code: 'unknown-pattern' });
    expect(() => patterns.edit('Nothing', JSON.parse('{"recoverable":"maybe"}') as PatternEdit)).toThrow(
      'true, false or "auto"',
    );
    expect(() => patterns.edit('Nothing', JSON.parse('{"colour":"red"}') as PatternEdit)).toThrow(
      'Unknown option `colour`',
    );
  });
});

describe('what is kept', () => {
  test('stays within its limit: what is seen often and lately, and what is pinned, stays', async () => {
    const { host, patterns } = setUp({ limit: 20 });
    await operate(host, patterns, { signature: 'Pinned', lastsMs: 1000 });
    await patterns.edit('Pinned', { pinned: true });
    for (let round = 0; round < 6; round += 1) await operate(host, patterns, broken);
    for (let number = 0; number < 100; number += 1)
      await operate(host, patterns, { signature: `Other ${number}`, lastsMs: 1000 });
    const shown = await patterns.list();
    expect(shown.length).toBeLessThanOrEqual(20);
    expect(shown.map((pattern) => pattern.error_signature)).toEqual(
      expect.arrayContaining(['Pinned', broken.signature, 'Other 99']),
    );
  });

  test('holds no secret, neither in the log nor in the view', async () => {
    const storage = new MemoryStorage();
    const redactor = new Redactor({ secrets: { TOKEN: 'hunter2-hunter2' } });
    const { host, patterns } = setUp({ storage, redactor, views: true });
    const signature = 'Refused:hunter2-hunter2';
    await operate(host, patterns, { signature, lastsMs: Infinity });
    expect((await operate(host, patterns, { signature, lastsMs: Infinity })).attemptsAt).toEqual([0]);
    await patterns.edit(signature, { notes: 'try hunter2-hunter2', recommendedAction: 'say hunter2-hunter2' });
    const written: string[] = [(await storage.get('errors/patterns')) ?? ''];
    for await (const { line } of storage.read('errors/lessons/00000001')) written.push(line);
    expect(written.join('\n')).toContain('[secret:TOKEN]');
    expect(written.join('\n')).not.toContain('hunter2');
  });

  test('is shown in the documented shape in errors/patterns, which nobody reads back', async () => {
    const storage = new MemoryStorage();
    const { host, patterns, another } = setUp({ storage, views: true });
    await operate(host, patterns, broken);
    const view = JSON.parse((await storage.get('errors/patterns')) ?? '') as { patterns: unknown[] };
    expect(view.patterns[0]).toMatchObject({
      error_signature: 'SchemaMismatch',
      occurrence_count: 4,
      first_seen: '2026-11-20T10:15:44.123Z',
      last_seen: '2026-11-20T10:15:44.123Z',
      recoverable: false,
      recommended_action: 'fail',
      notes: '',
    });
    await storage.put('errors/patterns', '{"patterns":[]}');
    expect(await another().list()).toHaveLength(1);
  });

  test('passes over lines that are torn or garbage, and counts them', async () => {
    const storage = new MemoryStorage();
    const { host, patterns, another } = setUp({ storage });
    await operate(host, patterns, broken);
    await storage.append('errors/lessons/00000001', [
      '{"v":1,"kind":"outcome","id":"a","at":1,"sig',
      'garbage',
      '{"v":1,"kind":"outcome","id":"b","at":"now","signature":"x"}',
      '{"v":1,"kind":"summary","recent":[1],"patterns":[]}',
      '{"v":9,"kind":"what comes later"}',
    ]);
    const later = another();
    await operate(host, later, outage);
    expect((await later.list()).map((pattern) => pattern.error_signature)).toEqual([
      outage.signature,
      broken.signature,
    ]);
    expect(later.skippedLines).toBe(5);
  });
});
