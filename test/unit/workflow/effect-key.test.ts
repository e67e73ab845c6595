import { expect, test } from 'vitest';
import { effectKeyOf } from '../../../src/workflow/effect-key.ts';

const started = { type: 'run-started', runId: 'fork', workflow: 'w', version: '1.0.0', inputHash: '' } as const;

test('an effect has one key in its run and in every fork of it', () => {
  expect(effectKeyOf('r', { ...started, runId: 'r' }, 'publish/open')).toBe('r/publish/open');
  expect(effectKeyOf('fork', { ...started, forkedFrom: { runId: 'r' } }, 'publish/open')).toBe('r/publish/open');
  expect(effectKeyOf('fork', { ...started, forkedFrom: { runId: 'fork-1', root: 'r' } }, 'publish/open')).toBe(
    'r/publish/open',
  );
  expect(effectKeyOf('child', { ...started, parent: { runId: 'r' } }, 'open')).toBe('child/open');
});

test('an effect keeps its key under every name, and a new one of its former name has another', () => {
  const chain = [
    { to: '2.0.0', renames: { e: 'send', p: 'q' } },
    { to: '3.1.4', renames: { send: 'e', e: 'send' } },
  ];
  const keyOf = (key: string, links: number): string => effectKeyOf('r', undefined, key, chain.slice(0, links));
  expect([keyOf('e', 0), keyOf('send', 1), keyOf('e', 2)]).toEqual(['r/e', 'r/e', 'r/e']);
  expect([keyOf('e', 1), keyOf('send', 2)]).toEqual(['r//2/e', 'r//2/e']);
  expect([keyOf('p/a[x]#2', 0), keyOf('q/a[x]#2', 2)]).toEqual(['r/p/a[x]#2', 'r/p/a[x]#2']);
  expect(keyOf('other', 2)).toBe('r/other');
});

test('what does not fit into a header becomes a hash, another one for another effect', () => {
  const keys = ['ä', 'ö', 'x'.repeat(300), 'a b'].map((key) => effectKeyOf('r', undefined, key));
  for (const key of keys) expect(key).toMatch(/^effect-[0-9a-f]{16}$/);
  expect(new Set(keys).size).toBe(4);
});
