// An id of your own makes starting idempotent: the same id gives the same run.
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, MemoryStorage } from 'holdfast';

let worked = 0;

const invoice = defineWorkflow({
  name: 'invoice',
  async run(wf, input: { readonly customer: string }) {
    return wf.step('write', () => {
      worked += 1;
      return `invoice for ${input.customer}`;
    });
  },
});

await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage() });
const options = { id: 'invoice-2026-11' };

const [one, other] = await Promise.all([
  manager.execute(invoice, { customer: 'Ada' }, options),
  manager.execute(invoice, { customer: 'Ada' }, options),
]);
console.log(`${one.orThrow()}, ${other.orThrow()}`);

// Also later, and also in another process: the run has ended, so its result is given.
console.log((await manager.execute(invoice, { customer: 'Ada' }, options)).orThrow());
console.log(`the body ran ${worked} time`);

try {
  await manager.execute(invoice, { customer: 'Grace' }, options);
} catch (error) {
  if (isHoldfastError(error)) console.log(error.code);
}

// Prints:
// invoice for Ada, invoice for Ada
// invoice for Ada
// the body ran 1 time
// run-id-conflict
