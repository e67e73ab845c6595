import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage, type Workflow } from '../../../src/index.ts';
import { replayCassette, saveCassette, scriptedAgent } from '../../../src/testing/index.ts';
import { git, makeFolder, makeRepository } from '../git/repositories.ts';
import { sourceOf, textOf } from './recorded-run.ts';

interface Changes {
  readonly prompt?: string;
  readonly reversed?: boolean;
  readonly more?: boolean;
}

/** Two worktrees in which the same file is changed, and their merging. */
function translate({ prompt = 'Translate', reversed = false, more = false }: Changes = {}): Workflow {
  return defineWorkflow({
    name: 'translate',
    async run(wf) {
      // One after the other: differences come in the order of the recording.
      const trees = await wf.map('edit', ['bonjour', 'ciao'], { concurrency: 1 }, (word, branch) =>
        branch.worktree('copy', async (tree, own) => {
          const said = await own.agent('ask', `${prompt}: ${word}`);
          await own.step('write', () => {
            writeFileSync(join(tree.directory, 'a.txt'), `${word}\n`);
          });
          return said;
        }),
      );
      if (more) await wf.worktree('more', () => 'nothing');
      const { merged, conflicts } = await wf.merge('merge', reversed ? trees.toReversed() : trees);
      return [...merged, ...conflicts].map(({ key }) => key);
    },
  });
}

async function recorded(): Promise<{ readonly folder: string; readonly cassette: string }> {
  const folder = makeRepository();
  await using manager = new EnhancedWorkflowManager({
    ...{ storage: new MemoryStorage(), health: false, files: { directory: folder } },
    agents: { providers: [scriptedAgent('scripted', [{ answer: 'done' }])] },
  });
  const run = await manager.execute(translate());
  expect(run.orThrow()).toEqual(['edit[bonjour]/copy', 'edit[ciao]/copy']);
  return { folder, cassette: await textOf(manager.export(run.runId, { cassette: true })) };
}

test('worktrees and their merging are answered from the recording, and git is not asked', async () => {
  const { folder, cassette } = await recorded();
  const before = git(folder, 'for-each-ref');
  const replay = await replayCassette(translate(), sourceOf(cassette));
  expect(replay.report).toContain('no difference');
  expect(replay.differences).toEqual([]);
  expect(replay).toMatchObject({
    status: 'completed',
    output: ['edit[bonjour]/copy', 'edit[ciao]/copy'],
    notReached: [],
  });
  expect(git(folder, 'for-each-ref')).toBe(before);
});

test('what is asked in a worktree otherwise, and merged in another order, is named', async () => {
  const { cassette } = await recorded();
  const file = join(makeFolder(), 'translate.json');
  await saveCassette(translate(), sourceOf(cassette), file);
  const asked = await replayCassette(translate({ prompt: 'Say' }), file);
  expect(asked.differences).toMatchObject([
    { kind: 'asked', key: 'edit[bonjour]/copy/tree/ask', now: 'prompt: [Say]: bonjour' },
    { kind: 'asked', key: 'edit[ciao]/copy/tree/ask' },
  ]);
  const reversed = await replayCassette(translate({ reversed: true }), file);
  expect(reversed.differences).toMatchObject([
    { kind: 'asked', key: 'merge', recorded: 'input.worktrees[0]: edit[[bonjour]]/copy' },
  ]);
});

test('a worktree that was not recorded is a difference and is never made', async () => {
  const { folder, cassette } = await recorded();
  const before = git(folder, 'for-each-ref');
  const replay = await replayCassette(translate({ more: true }), sourceOf(cassette));
  expect(replay).toMatchObject({ status: 'stopped', notReached: ['merge'] });
  expect(replay.differences).toMatchObject([{ kind: 'added', key: 'more/tree/open worktree' }]);
  expect(git(folder, 'for-each-ref')).toBe(before);
});
