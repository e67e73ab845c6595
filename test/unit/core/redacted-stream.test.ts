import { expect, test } from 'vitest';
import { RedactedStream } from '../../../src/core/redacted-stream.ts';
import { Redactor } from '../../../src/core/redactor.ts';

const redactor = new Redactor({ secrets: { API: 'hunter2-hunter2' } });

function run(pieces: readonly string[], own: Redactor = redactor): string[] {
  const stream = new RedactedStream(own);
  return [...pieces.map((piece) => stream.push(piece)), stream.end()];
}

test('lets whole lines through and holds back the last one', () => {
  expect(run(['one\ntw', 'o\nthree'])).toEqual(['one\n', 'two\n', 'three']);
});

test('finds a secret that two pieces cut', () => {
  expect(run(['a hunter2-', 'hunter2 b\n'])).toEqual(['', 'a [secret:API] b\n', '']);
});

test('holds a private key back until it ends', () => {
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEF\n'.repeat(4);
  expect(run([`x\n-----BEGIN PRIVATE KEY-----\n${body}`, `${body}-----END PRIVATE KEY-----\n`, 'y\n']).join('|')).toBe(
    'x\n|[redacted:private-key]\n|y\n|',
  );
});

test('holds back what a secret of several lines may take', () => {
  const own = new Redactor({ secrets: { LINES: 'first\nsecond\nthird' } });
  const shown = run(['x\nfirst\n', 'second\n', 'third\n', 'y'.repeat(600), '\nz\n'], own);
  expect(shown.join('')).toBe(`x\n[secret:LINES]\n${'y'.repeat(600)}\nz\n`);
});

test('shows an endless line in pieces, none of which cuts a secret', () => {
  const line = `${'-'.repeat(700)} hunter2-hunter2 `;
  const pieces = Array.from({ length: 1000 }, (_, index) => line.slice((index * 97) % 500, ((index * 97) % 500) + 217));
  const text = pieces.join('') + line.repeat(300);
  const chunks = text.match(/[^]{1,997}/g) ?? [];
  const shown = run(chunks);
  expect(shown.join('')).toBe(redactor.redactText(text));
  expect(shown.filter((piece) => piece !== '').length).toBeGreaterThan(3);
});
