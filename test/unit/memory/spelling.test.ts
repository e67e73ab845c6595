import { describe, expect, test } from 'vitest';
import { Words } from '../../../src/memory/words.ts';

describe('a word', () => {
  const words = new Words();

  test.each([
    'choose chose chosen choice',
    'notify notification notifications',
    'recover recovery recovered',
    'expire expiry expired expiration',
    'decide decision decisions',
    'serialize serialise serialisation serialization',
    'organise organizing organisation',
    'behaviour behavior',
    'catalogue catalogs',
    'frequent frequency frequently',
    'storage stored stores',
  ])('is the same in all its forms: %s', (line) => {
    expect(new Set(line.split(' ').map((word) => words.stem(word))).size).toBe(1);
  });

  test.each(['production product', 'important import', 'customer custom', 'experiment experience', 'promise prom'])(
    'is not what it only looks like: %s',
    (line) => {
      expect(new Set(line.split(' ').map((word) => words.stem(word))).size).toBe(2);
    },
  );
});
