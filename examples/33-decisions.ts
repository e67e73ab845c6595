// Decisions that runs make are remembered, held to rules, and compared with each other.
import { conflictText, defineWorkflow, EnhancedWorkflowManager, isHoldfastError, MemoryStorage } from 'holdfast';

const chooseStorage = defineWorkflow({
  name: 'choose-storage',
  run: (wf) =>
    wf.decide({
      question: 'Where do we keep orders?',
      type: 'architecture',
      options: ['Use PostgreSQL for orders', 'Use MongoDB for orders'],
      project: 'shop',
      choose: ({ precedents }) => ({
        decision: 'Use PostgreSQL for orders',
        rationale: `transactions; ${precedents.length} precedents`,
        confidence: 0.9,
      }),
    }),
});

await using manager = new EnhancedWorkflowManager({
  storage: new MemoryStorage(),
  memory: { policies: [{ name: 'reasons', require: 'size(decision.rationale) > 0', message: 'say why' }] },
});
const made = (await manager.execute(chooseStorage)).orThrow();
console.log(`${made.decision} (${made.rationale})`);

const { memory } = manager;
await memory.record({ decision: 'Use MySQL for orders' }).catch((error: unknown) => {
  if (isHoldfastError(error)) console.log(`${error.code}: ${error.message}`);
});

await memory.record({
  id: 'archive',
  question: 'Order storage',
  decision: 'Use MongoDB for orders',
  rationale: 'the archive grows',
  confidence: 0.6,
  project: 'shop',
});
const [conflict] = await memory.conflicts();
if (conflict === undefined) throw new Error('These two do not go together.');
console.log(conflict.kind, conflict.severity);
console.log(conflict.suggestions.map(({ way }) => way).join(', '));
await memory.reconcile(conflict.id, { way: 'highest-confidence', by: 'ann', reason: 'measured both' });
console.log((await memory.get('archive'))?.status);
console.log(conflictText(await memory.conflicts()));

// Prints:
// Use PostgreSQL for orders (transactions; 0 precedents)
// policy-violated: The decision "Use MySQL for orders" breaks reasons: say why.
// contradictory-outcome high
// latest-wins, highest-confidence, merge, ask
// superseded
// No conflicts.
