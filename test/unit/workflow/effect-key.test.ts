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

test('what does not fit into a header becomes a hash, another one for another effect', () => {
  const keys = ['ä', 'ö', 'x'.repeat(300), 'a b'].map((key) => effectKeyOf('r', undefined, key));
  for (const key of keys) expect(key).toMatch(/^effect-[0-9a-f]{16}$/);
  expect(new Set(keys).size).toBe(4);
});
