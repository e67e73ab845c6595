import { expect, test } from 'vitest';
import fc from 'fast-check';
import { JsonLines } from '../../../src/agents/json-lines.ts';

function read(pieces: readonly string[]): { readonly messages: unknown[]; readonly others: string[] } {
  const messages: unknown[] = [];
  const others: string[] = [];
  const lines = new JsonLines(
    (message) => messages.push(message),
    (line) => others.push(line),
  );
  for (const piece of pieces) lines.push(piece);
  lines.end();
  return { messages, others };
}

test('however the text is cut, the same messages are read', () => {
  const values = [{ a: 'line\nbreak' }, { b: [1, 2] }, {}];
  const text = values.map((value) => JSON.stringify(value)).join('\n');
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), text.length];
      const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
      expect(read(pieces)).toEqual({ messages: values, others: [] });
    }),
  );
});

test('what is no object is handed on as text', () => {
  expect(read(['hello\r\n', '{"a":\n', '[1]\n\n', '{"a":1}'])).toEqual({
    messages: [{ a: 1 }],
    others: ['hello', '{"a":', '[1]'],
  });
});

test('a line without end is passed over, and the next one is read', () => {
  const piece = 'x'.repeat(2 ** 20);
  expect(read([...Array.from({ length: 40 }, () => piece), '\n{"a":1}\n'])).toEqual({
    messages: [{ a: 1 }],
    others: [],
  });
});
