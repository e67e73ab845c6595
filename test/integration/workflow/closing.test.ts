import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, type ManagerOptions } from '../../../src/index.ts';

function open(options: ManagerOptions = {}): EnhancedWorkflowManager {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-closing-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return new EnhancedWorkflowManager({ directory: join(folder, '.holdfast'), ...options });
}

test('a manager closes although a policy of its memory cannot be read', async () => {
  const manager = open({ memory: { policies: [{ name: 'slip', require: 'decision.typ == "deployment"' }] } });
  const deciding = defineWorkflow({ name: 'deciding', run: (wf) => wf.decide({ question: 'How?', choose: 'so' }) });
  expect((await manager.execute(deciding)).status).toBe('failed');
  await manager.close();
  await expect(manager.storage.get('any')).rejects.toMatchObject({ code: 'storage-closed' });
});

test('what cannot be ended keeps nothing behind it open', async () => {
  const manager = open();
  await manager.execute(defineWorkflow({ name: 'plain', run: (wf) => wf.step('work', () => 'done') }));
  manager.recovery.flush = () => Promise.reject(new Error('it cannot be written'));
  await expect(manager.close()).rejects.toThrow('it cannot be written');
  await expect(manager.storage.get('any')).rejects.toMatchObject({ code: 'storage-closed' });
});
