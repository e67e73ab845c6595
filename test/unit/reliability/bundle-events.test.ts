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
