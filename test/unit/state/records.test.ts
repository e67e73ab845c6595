import { describe, expect, test } from 'vitest';
import {
  checkLine,
  closeLine,
  readHead,
  readValue,
  seedOf,
  writeHead,
  writeRecord,
} from '../../../src/state/records.ts';
import { completed } from './scene.ts';

const seed = seedOf('run/1');
const line = writeRecord(writeHead(completed('a/b'), 1763), 12, '{"files":["x"]}', seed);

describe('a record', () => {
  test('is one line: type and key first, value and checksum last', () => {
    expect(line).toMatch(
      /^\{"type":"step-completed","key":"a\/b",.*"at":1763,"n":12,"value":\{"files":\["x"\]\},"sum":"[0-9a-f]{8}"\}$/,
    );
    expect(JSON.parse(line)).toMatchObject({ n: 12, value: { files: ['x'] } });
  });

  test('comes back as head and value', () => {
    const place = { segment: 1, cursor: 40 };
    expect(readHead(line, place)).toEqual({ ...completed('a/b'), at: 1763, n: 12, place, hasValue: true });
    expect(readValue(line)).toBe('{"files":["x"]}');
  });

  test('without a value has none, also when a property deep inside its head is called value', () => {
    const event = { type: 'command-received', command: { a: 1, value: [1, { b: 2, value: 3 }] } };
    const without = writeRecord(writeHead(event, 1), 1, undefined, seed);
    const head = readHead(without, { segment: 1, cursor: 0 });
    expect(head).toMatchObject({ ...event, hasValue: false });
    expect(readValue(without)).toBeUndefined();
    expect(readValue(writeRecord(writeHead(event, 1), 1, '7', seed))).toBe('7');
  });

  test('keeps text that looks like structure, in head and value', () => {
    const event = { ...completed('a'), key: 'x","value":1,"sum":"00000000"}' };
    const value = JSON.stringify('","value":2,"sum":"00000000"}');
    const tricky = writeRecord(writeHead(event, 1), 1, value, seed);
    expect(checkLine(tricky, seed)).toBe('intact');
    expect(readHead(tricky, { segment: 1, cursor: 0 })).toMatchObject({ key: event.key });
    expect(readValue(tricky)).toBe(value);
  });

  test('is intact only in the log it was written for', () => {
    expect(checkLine(line, seed)).toBe('intact');
    expect(checkLine(line, seedOf('run/2'))).toBe('damaged');
  });

  test('is torn when it was cut anywhere', () => {
    for (let length = 0; length < line.length; length += 1)
      expect(checkLine(line.slice(0, length), seed), `cut to ${length}`).not.toBe('intact');
    for (let length = 0; length < line.length - 2; length += 1)
      expect(checkLine(line.slice(0, length), seed), `cut to ${length}`).toBe('torn');
  });

  test('is damaged when any one bit of it changed, and never intact', () => {
    const bytes = Buffer.from(line);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(checkLine(flipped.toString(), seed), `bit ${bit}`).toBe('damaged');
    }
  });

  test('that a power loss filled with zeros counts as torn', () => {
    expect(checkLine(`${line.slice(0, 20)}${'\0'.repeat(30)}${line.slice(50)}`, seed)).toBe('torn');
  });

  test('ends any JSON object with a checksum', () => {
    const text = closeLine('{"id":"1"', seed);
    expect(checkLine(text, seed)).toBe('intact');
    expect(JSON.parse(text)).toMatchObject({ id: '1' });
  });
});
