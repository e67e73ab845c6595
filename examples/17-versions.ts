// A run begins under version 1 of its workflow and goes on under version 2, where steps have other names. An edited input
// is planned before anything runs.
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from 'holdfast';

const storage = new MemoryStorage();

{
  const first = defineWorkflow<{ topic: string }>({
    name: 'study',
    version: '1.0.0',
    async run(wf, { topic }) {
      await wf.phase('gather', () => wf.step('read', () => (console.log('reading'), `notes on ${topic}`)));
      throw new Error('version 1 stops here');
    },
  });
  await using manager = new EnhancedWorkflowManager({ storage });
  console.log((await manager.execute(first, { topic: 'owls' }, { id: 'study-1' })).status);
}

const second = (prompt: string) =>
  defineWorkflow<{ topic: string; words: number }>({
    name: 'study',
    version: '2.0.0',
    migrations: [
      {
        from: '1',
        rename: { gather: 'research' },
        input: (old) => ({ ...(old as { topic: string }), words: 100 }),
      },
    ],
    async run(wf, { words }) {
      const notes = await wf.phase('research', () => wf.step('read', () => 'never read again'));
      const draft = await wf.step('draft', { input: { notes, words }, fingerprint: prompt }, ({ usage }) => {
        usage({ costUsd: 0.5 });
        return `${prompt}: ${notes} in ${words} words`;
      });
      await wf.step('archive', () => 'archived');
      return wf.step('print', { input: { draft } }, () => draft.toUpperCase());
    },
  });

await using manager = new EnhancedWorkflowManager({ storage });
manager.register(second('plain'));
console.log((await manager.resume('study-1')).orThrow());

manager.register(second('witty'));
const plan = await manager.plan('study-1', { changes: 'apply' });
console.log('kept:', plan.kept.keys.join(', '));
console.log('runs:', plan.runs.map(({ key, because }) => `${key} (${because})`).join(', '));
console.log('may follow:', plan.mayFollow.join(', '));
console.log((await manager.resume('study-1', { changes: 'apply' })).orThrow());

// Prints:
// reading
// failed
// PLAIN: NOTES ON OWLS IN 100 WORDS
// kept: research/read, archive
// runs: draft (fingerprint-changed)
// may follow: print
// WITTY: NOTES ON OWLS IN 100 WORDS
