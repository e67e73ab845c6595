import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OutputCapture } from '../../../src/processes/output-capture.ts';

function capture(capBytes: number, ...chunks: string[]): OutputCapture {
  const output = new OutputCapture(capBytes);
  for (const chunk of chunks) output.write(Buffer.from(chunk));
  return output;
}

describe('a capture', () => {
  test('keeps everything up to its limit', () => {
    const output = capture(8, 'abc', '', 'defgh');
    expect([output.text(), output.totalBytes, output.truncated]).toEqual(['abcdefgh', 8, false]);
  });

  test('keeps a quarter from the beginning and the others from the end beyond that', () => {
    const output = capture(8, 'abcdefghijklmnopqrstuvwxyz');
    expect([output.text(), output.totalBytes, output.truncated]).toEqual([
      'ab\n… 18 bytes left out …\nuvwxyz',
      26,
      true,
    ]);
  });

  test('never shows a part of a character', () => {
    expect(capture(8, 'a€€€€€').text()).toBe('a\n… 8 bytes left out …\n€€');
    expect(capture(8, '😀😀😀😀').text()).toBe('\n… 8 bytes left out …\n😀');
  });

  test('of nothing counts only', () => {
    const output = capture(0, 'abc');
    expect([output.text(), output.totalBytes, output.truncated]).toEqual(['\n… 3 bytes left out …\n', 3, true]);
    expect(capture(0).text()).toBe('');
  });

  test('holds the same as the whole output, cut afterwards, however it comes in pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 })), fc.integer({ min: 0, max: 40 }), (chunks, capBytes) => {
        const whole = Buffer.from(chunks.join(''), 'latin1');
        const output = new OutputCapture(capBytes);
        for (const chunk of chunks) output.write(Buffer.from(chunk, 'latin1'));
        const headBytes = Math.floor(capBytes / 4);
        const head = whole.toString('latin1', 0, headBytes);
        const tail = whole.toString('latin1', whole.length - (capBytes - headBytes));
        const kept = `${head}\n… ${whole.length - capBytes} bytes left out …\n${tail}`;
        expect(output.text()).toBe(whole.length <= capBytes ? whole.toString('latin1') : kept);
      }),
    );
  });
});
