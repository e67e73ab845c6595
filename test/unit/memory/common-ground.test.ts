import { expect, test } from 'vitest';
import { restsOf } from '../../../src/memory/common-ground.ts';
import { Words } from '../../../src/memory/words.ts';

const words = new Words();

test.each<[string, string, string, readonly [string, string] | undefined]>([
  ['nothing where no clause is shared', 'Store prices in Redis', 'Store prices in Postgres', undefined],
  [
    'what each says besides',
    'Static pages at the edge and upload readings hourly',
    'Static pages at the edge. Review parameters each year',
    ['upload readings hourly', 'Review parameters each year'],
  ],
  [
    'nothing of texts that say the same in another order',
    'Sign every build twice, ship it',
    'Ship it and sign every build twice',
    ['', ''],
  ],
  ['nothing of clauses that anybody says', 'Be careful and use Redis', 'Be careful and use Memcached', undefined],
  ['numbers and names as they are written', 'Use Node 3.12 here today', 'Use Node 3.12 here today', ['', '']],
])('the rests are %s', (_, one, other, expected) => {
  expect(restsOf(one, other, words)).toEqual(expected);
});
