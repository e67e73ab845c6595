import { describe, expect, test } from 'vitest';
import { readCassette } from '../../../src/workflow/cassette-reader.ts';
import { cassetteText } from '../../../src/workflow/cassette-text.ts';

const head =
  '{"kind":"holdfast-cassette","format":1,\n"run":{"id":"a","workflow":"w","version":"1.0.0","status":"completed"}';

async function* piecesOf(text: string): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < text.length; at += 1000) yield text.slice(at, at + 1000);
}

function read(text: string) {
  return readCassette(piecesOf(text), 'cassette "x"');
}

const record = (text: string): string => `${head},\n"records":[\n${text}\n]}`;

describe('a cassette’s text', () => {
  test('gives what was written, also when a tool has laid it out anew', async () => {
    const text = `${head},\n"input":{"topic":"x"},\n"records":[\n{"type":"step-completed","key":"a","asked":{"input":1},"value":null},\n{"type":"wait-started","key":"wait:b"}\n],\n"output":[1]\n}\n`;
    const cassette = await read(text);
    expect(cassette).toEqual({
      run: { id: 'a', workflow: 'w', version: '1.0.0', status: 'completed' },
      ...{ input: '{"topic":"x"}', output: '[1]' },
      records: [
        { type: 'step-completed', key: 'a', asked: '{"input":1}', value: 'null' },
        { type: 'wait-started', key: 'wait:b' },
      ],
    });
    expect(cassetteText(cassette)).toBe(text);
    expect(await read(JSON.stringify(JSON.parse(text), undefined, 2))).toEqual(cassette);
  });

  test('may say more than this version knows', async () => {
    const cassette = await read(
      `${head},"mood":{"kind":"good"},"records":[{"type":"timer-fired","key":"sleep","zone":1}]}`,
    );
    expect(cassette.records).toEqual([{ type: 'timer-fired', key: 'sleep' }]);
  });

  test.each([
    ['nothing', '', 'line 1: this is no cassette'],
    ['a list', '[]', 'this is no cassette'],
    ['something else', '{"kind":"holdfast-run"}', 'this is no cassette'],
    ['another first property', '{"format":1}', 'this is no cassette'],
    [
      'an end in the middle',
      `${head},\n"records":[{"type":`,
      'line 3 (record 1): the text ends in the middle of a value',
    ],
    ['no records', `${head}}`, 'it is not complete'],
    ['a field twice', `${head},"run":{}}`, 'there is another "run"'],
    ['something behind', `${record('')}x`, 'something stands behind the end'],
    ['a record of no kind', record('{"type":"run-hacked","key":"a"}'), 'line 4 (record 1): type: Invalid'],
    ['a record without a key', record('{"type":"timer-fired"}'), 'line 4 (record 1): key: '],
    ['no JSON', record('{"type":"timer-fired","key":tru}'), 'line 4 (record 1): this is no JSON'],
    ['a failure without an error', record('{"type":"step-failed","key":"a"}'), 'error: expected an error'],
    [
      'an end twice',
      record('{"type":"timer-fired","key":"a"},\n{"type":"timer-fired","key":"a"}'),
      'line 5 (record 2): "a" has ended before',
    ],
    [
      'too deep a value',
      record(`{"type":"step-completed","key":"a","value":${'['.repeat(5000)}${']'.repeat(5000)}}`),
      'it holds what no run can have stored',
    ],
    [
      'a number that is none',
      record('{"type":"step-completed","key":"a","value":1e999}'),
      'it holds what no run can have stored',
    ],
    [
      'an endless tree of errors',
      record(
        `{"type":"step-failed","key":"a","error":${'{"name":"E","message":"m","cause":'.repeat(30)}null${'}'.repeat(30)}}`,
      ),
      'expected an error',
    ],
    ['a huge key', record(`{"type":"timer-fired","key":"${'a'.repeat(20_000)}"}`), 'key: Too big'],
  ])('%s is refused, with its place', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      ...{ code: 'invalid-cassette', name: 'UsageError', retryable: false },
      message: expect.stringContaining(message) as string,
    });
  });

  test('of a newer version is not guessed at', async () => {
    await expect(read('{"kind":"holdfast-cassette","format":2,"surprise":1}')).rejects.toMatchObject({
      code: 'format-newer',
    });
  });

  test('changes no prototype', async () => {
    const { records, run } = await read(
      record(
        '{"__proto__":{"polluted":1},"type":"step-completed","key":"__proto__","value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
      ),
    );
    expect(records[0]).toEqual({
      type: 'step-completed',
      key: '__proto__',
      value: '{"constructor":{"prototype":{"polluted":1}}}',
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((run as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
