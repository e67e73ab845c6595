import { describe, expect, test } from 'vitest';
import { fit, LiveRegion } from '../../../src/cli/live-region.ts';
import { recordingShell } from './recording-shell.ts';

const up = (rows: number): string => `\u001b[${rows}F\u001b[J`;

describe('a live region', () => {
  test('draws over itself and stays below the lines', () => {
    const { err, stderr } = recordingShell(true);
    const region = new LiveRegion(err);
    region.draw(['a', 'b']);
    region.draw(['c']);
    region.line('stays');
    region.draw(['d']);
    region.close();
    expect(stderr.text).toBe(`a\nb\n${up(2)}c\n${up(1)}stays\nd\n${up(1)}`);
  });

  test('makes room for what others write to the same terminal, and waits for the end of their line', () => {
    const { err, out, stderr, stdout } = recordingShell(true);
    const region = new LiveRegion(err, [out]);
    region.draw(['a']);
    stdout.write('begun');
    region.draw(['not now']);
    expect(stderr.text).toBe(`a\n${up(1)}`);
    region.line('stays');
    expect(stderr.text).toBe(`a\n${up(1)}\nstays\n`);
    stdout.write(Buffer.from(' ended\n'));
    region.draw(['b']);
    expect(stderr.text).toBe(`a\n${up(1)}\nstays\nb\n`);
    expect(stdout.text).toBe('begun ended\n');
  });

  test('gives the streams back', () => {
    const { err, out, stderr, stdout } = recordingShell(true);
    const region = new LiveRegion(err, [out]);
    region.draw(['a']);
    region.close();
    stdout.write('after');
    stderr.write('after');
    expect(stderr.text).toBe(`a\n${up(1)}after`);
  });

  test('never has more rows than the terminal', () => {
    const { err, stderr } = recordingShell(true);
    new LiveRegion(err).draw(Array.from({ length: 50 }, (_, index) => `line ${index}`));
    expect(stderr.text.split('\n')).toHaveLength(8 + 1);
  });
});

test.each([
  ['short', 10, 'short'],
  ['exactly 10', 12, 'exactly 10'],
  ['much too long', 8, 'much to…'],
  ['日本語日本語', 8, '日本語…'],
])('fit(%j, %i) is %j', (line, columns, fitted) => {
  expect(fit(line, columns)).toBe(fitted);
});
