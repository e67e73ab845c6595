import { expect, test } from 'vitest';
import { hostileScripts } from '../../torture/hostile-scripts.ts';

// `npm run torture 5 scripts` does it with 100,000.
test('4,000 hostile texts reach their programs byte by byte through a script, and nothing in them is executed', () => {
  expect(hostileScripts(4000, 20_261_121)).toEqual({ texts: 4000, mismatches: [], strays: [] });
});
