import { expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { FaultyStorage } from '../../../src/testing/index.ts';

const workflow = defineWorkflow({
  name: 'small',
  async run(wf) {
    await wf.step('one', () => 1);
    await wf.waitFor('go');
    return wf.step('two', () => 2);
  },
});

test('a resume whose first record cannot be written pauses the run instead of rejecting', async () => {
  const inner = new MemoryStorage();
  await using first = new EnhancedWorkflowManager({ storage: inner, parkAfter: 1 });
  expect(await first.execute(workflow, undefined, { id: 'r' })).toMatchObject({ status: 'paused' });
  // The claim and its seal pass; that the run is resumed does not.
  const storage = new FaultyStorage(inner, [{ method: 'append', key: /^runs\/named\/r\/2$/, after: 2, error: 'full' }]);
  await using second = new EnhancedWorkflowManager({ storage });
  second.register(workflow);
  expect(await second.resume('r')).toMatchObject({ status: 'paused', pausedReason: 'persistence' });
  expect(storage.failures).toBe(1);
  await second.signal('r', 'go');
  expect((await second.resume('r')).orThrow()).toBe(2);
});
