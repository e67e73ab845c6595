import { describe, expect, test } from 'vitest';
import { knownFormats } from '../../src/core/known-formats.ts';
import { Redactor } from '../../src/core/redactor.ts';

/*
 * Allowed are 50 ms of processor time per MiB. Measured is a quarter of that text, at best of some rounds, because the
 * machine does other things as well; a search that is not linear takes seconds for it.
 */
const length = 256 * 1024;
const allowedMs = 50;

const redactor = new Redactor({
  secrets: { API: 'hunter2-hunter2', SAME: 'aaaaaaaaaaaaaaaaaaaa', ODD: 'pa"ss/wörd!' },
});

function processorMs(work: () => void): number {
  let best = Infinity;
  for (let round = 0; round < 4 && best > 15; round += 1) {
    const before = process.cpuUsage();
    work();
    best = Math.min(best, process.cpuUsage(before).user / 1000);
  }
  return best;
}

function repeated(seed: string): string {
  return seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
}

function tooSlow(seeds: readonly string[], work: (text: string) => void): readonly string[] {
  return seeds.flatMap((seed) => {
    const text = repeated(seed);
    const ms = processorMs(() => {
      work(text);
    });
    return ms > allowedMs ? [`${JSON.stringify(seed.slice(0, 60))}: ${Math.round(ms)} ms`] : [];
  });
}

/** What makes a search go back and forth: beginnings without ends, ends without beginnings, and nearly complete ones. */
const general = [
  'a',
  ' ',
  '\n',
  '\\',
  '"',
  '\\"',
  '1',
  'é',
  '\0',
  '[[secret:',
  '[[secret:~]]',
  'hunter2',
  'hunter2-hunter2',
  'hunter2-hunter',
  'eyJaaaaaaaa.',
  'eyJaaaaaaaa.eyJaaaaaaaa.!',
  '-eyJ',
  '://a:',
  '://a:b',
  '://a:b@',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN A A A ',
  '-----BEGIN PRIVATE KEY-----\nabcdefghijklmnopqrstuvwxyz',
  '12345678:AA',
  `${'x'.repeat(76)}AZDO`,
  'Bearer ',
  'Basic YWFhYWFhOmFhYWE=',
  'password=',
  'password="',
  "password='",
  'password="$',
  'password=$',
  'token=>',
  '--a-a-a-token ',
  'authorization: ',
  'authorization: $',
  'cookie: a\\',
  'secret:secret=',
  'tokentoken',
];

test('text, values and stored JSON cost less than 50 ms for 256 KiB, however hostile', { timeout: 60_000 }, () => {
  expect(tooSlow(general, (text) => redactor.redactText(text))).toEqual([]);
  expect(tooSlow(general, (text) => redactor.protectJson(JSON.stringify([text])))).toEqual([]);
  expect(tooSlow(general, (text) => redactor.revealJson(JSON.stringify(text)))).toEqual([]);
});

describe('no known format can be made slow', () => {
  const anchors = [...new Set(knownFormats.flatMap(({ anchors }) => anchors.slice(0, 1)))];
  test.each([
    ['its anchor repeated', (anchor: string) => anchor],
    ['its anchor before a run that is too short', (anchor: string) => ` ${anchor}aaaaaaaaaaaa`],
    ['its anchor before a run that ends wrongly', (anchor: string) => `${anchor}${'a1'.repeat(20)}.`],
    ['its anchor before a long run', (anchor: string) => `${anchor}${'0'.repeat(300)}`],
  ])('by %s', { timeout: 60_000 }, (_, make) => {
    expect(tooSlow(anchors.map(make), (text) => redactor.redactText(text))).toEqual([]);
  });
});

test('a clean value of 1 KiB costs a few microseconds', () => {
  const value = {
    files: Array.from({ length: 8 }, (_, index) => ({
      path: `src/module-${index}/index.ts`,
      note: 'some text about it',
    })),
    text: 'plain words '.repeat(40),
  };
  const json = JSON.stringify(value);
  const rounds = 2000;
  const ms = processorMs(() => {
    for (let round = 0; round < rounds; round += 1) redactor.protectJson(json);
  });
  expect((ms * 1000) / rounds).toBeLessThan(25);
});
