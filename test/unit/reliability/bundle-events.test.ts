import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/core/events.ts';
import { shownEvent } from '../../../src/reliability/bundle-events.ts';
import { everyEvent } from '../../golden/every-event.ts';

const canary = 'a canary of the user';

test.each(Object.values(everyEvent).map((event) => [event.type, event] as const))(
  'a field that the list does not name stays out of a bundle: %s',
  (_, event) => {
    const smuggled = Object.fromEntries(
      Object.entries(event).map(([name, field]) => [name, holdsFields(field) ? { ...field, smuggled: canary } : field]),
    );
    const planted = eventOf({ ...smuggled, smuggled: canary, value: canary, at: 0, runId: 'r' });
    expect(JSON.stringify(shownEvent({ event: planted, value: JSON.stringify(canary) }, false))).not.toContain(canary);
  },
);

test('names of people and machines, metadata and hashes of inputs stay out of a bundle', () => {
  const shown = Object.values(everyEvent).map((event) =>
    JSON.stringify(shownEvent({ event: { ...event, at: 0, runId: 'r' }, value: undefined }, false)),
  );
  for (const hidden of ['Ada', 'build-2', 'npm run agents', '0123456789abcdef', '/srv/runs'])
    expect(shown.filter((text) => text.includes(hidden))).toEqual([]);
});

test.each([
  ['call-reserved', 'most'],
  ['call-settled', 'used'],
  ['call-settled', 'guessed'],
  ['call-settled', 'known'],
  ['run-started', 'limits'],
  ['run-resumed', 'limits'],
  ['run-resumed', 'mode'],
  ['run-paused', 'limit'],
] as const)('a bundle shows of %s what the run may use, has used and was stopped by: %s', (type, field) => {
  const event = { ...everyEvent[type], at: 0, runId: 'r' };
  const written: unknown = Object.entries(event).find(([name]) => name === field)?.[1];
  expect(shownEvent({ event, value: undefined }, false)).toHaveProperty(field, written);
});

test('a bundle shows what recovery actions came to', () => {
  const event = { ...everyEvent['actions-taken'], at: 0, runId: 'r' };
  expect(shownEvent({ event, value: undefined }, false)).toMatchObject({
    ...{ key: 'planning', on: 'warning' },
    actions: [
      { name: 'create_checkpoint', outcome: 'did-not-help' },
      { outcome: 'failed', message: 'no' },
    ],
  });
});

test('of an event that the list does not know, a bundle shows type and moment', () => {
  const unknown = eventOf({ type: 'made-tomorrow', at: 0, runId: 'r', key: canary });
  expect(shownEvent({ event: unknown, value: undefined }, false)).toEqual({
    type: 'made-tomorrow',
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('a value stands beside its event only where it is asked for', () => {
  const event: RunEvent = { type: 'step-completed', key: 'a', attempts: 1, activeMs: 2, at: 0, runId: 'r' };
  expect(shownEvent({ event, value: '{"a":1}' }, false)).not.toHaveProperty('value');
  expect(shownEvent({ event, value: '{"a":1}' }, true)).toHaveProperty('value', { a: 1 });
});

/** An event as a newer version may have written it. */
function eventOf(fields: object): RunEvent {
  return JSON.parse(JSON.stringify(fields)) as RunEvent;
}

/** Renames and segments are names and numbers throughout. */
function holdsFields(field: unknown): field is object {
  return (
    typeof field === 'object' &&
    field !== null &&
    !Array.isArray(field) &&
    Object.keys(field).some((name) =>
      ['nonce', 'message', 'done', 'tokens', 'id', 'scope', 'answer', 'turns'].includes(name),
    )
  );
}
