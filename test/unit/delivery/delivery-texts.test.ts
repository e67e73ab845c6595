import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { branchOf, pullRequestText } from '../../../src/delivery/delivery-texts.ts';
import { parsePrompt } from '../../../src/delivery/prompt-file.ts';

describe('the branch of a delivery', () => {
  test('is made of its title, and of its run', () => {
    expect(branchOf('run-1', 'Add: a Greeting!')).toMatch(/^holdfast\/add-a-greeting-[0-9a-f]{8}$/);
    expect(branchOf('run-1', 'a')).not.toBe(branchOf('run-2', 'a'));
    expect(branchOf('run-1', '日本')).toMatch(/^holdfast\/work-/);
  });

  test('is a name that git takes, whatever the title', () => {
    fc.assert(
      fc.property(fc.string(), (title) => {
        expect(branchOf('run', title)).toMatch(/^holdfast\/[a-z0-9]+(-+[a-z0-9]+)*$/);
      }),
      { seed: 10 },
    );
  });
});

describe('the text of a pull request', () => {
  test('shows paths and commands as code, whatever is in them', async () => {
    const prompt = await parsePrompt('---\ntest: "echo `x`"\n---\n# A\n## Requirements\nB\n');
    const files = [{ path: 'a`b](http://x)\n# c', change: 'added' as const }];
    const text = pullRequestText(prompt, {
      ...{ issue: { number: 7, url: '' }, summary: 'Done.', files },
      tests: { runs: 3, repairs: 2 },
    });
    expect(text).toContain('Closes #7');
    expect(text).toContain('- added `` a`b](http://x) # c ``');
    expect(text).toContain('`` echo `x` `` succeeds, after 2 repairs.');
  });
});
