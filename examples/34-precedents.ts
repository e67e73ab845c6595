// What was decided in situations like this one, though in other words, and what follows from it.
import { MemoryStorage, WorkflowMemory } from 'holdfast';

const memory = new WorkflowMemory({ storage: new MemoryStorage() });
await memory.recordAll([
  {
    id: 'redis',
    question: 'Product pages are slow at peak',
    decision: 'Put Redis in front of the catalogue queries',
    context: { database: 'postgres', requestsPerSecond: 400 },
    outcome: { result: 'success', note: 'four times faster' },
  },
  {
    id: 'idempotency',
    question: 'Customers were charged twice',
    decision: 'Send an idempotency key with every charge',
  },
  { id: 'flags', question: 'How do we show the basket to some customers first?', decision: 'Use feature flags' },
]);

const situation = {
  question: 'the search endpoint takes too long under load',
  context: { database: 'mysql', requestsPerSecond: 400 },
  options: ['buy a bigger machine', 'a Redis cache for the queries'],
};
const { precedents } = await memory.precedents(situation);
console.log(precedents.map(({ decision }) => decision.id));

const advice = await memory.applyPrecedent('redis', situation);
console.log(advice.recommendation);
console.log(advice.warnings);
console.log(advice.confidence < advice.precedent.confidence);

const found = await memory.precedents('gradual rollout to a share of users');
console.log(found.precedents[0]?.decision.id);

const nothing = await memory.precedents('which cake for the birthday of the boss');
console.log(nothing.precedents.length);

// Prints:
// [ 'redis' ]
// a Redis cache for the queries
// [ 'database is mysql now and was postgres then.' ]
// true
// flags
// 0
