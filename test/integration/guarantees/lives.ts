import {
  EnhancedWorkflowManager,
  MemoryStorage,
  type ManagerOptions,
  type RunResult,
  type Workflow,
} from '../../../src/index.ts';
import { MortalStorage } from '../../crash/mortal-storage.ts';

/** One run that is driven by one process after the other, over memory; each may be killed at any moment. */
export class Lives {
  readonly inner: MemoryStorage = new MemoryStorage();
  readonly #workflow: Workflow;
  readonly #options: Omit<ManagerOptions, 'storage'>;

  constructor(workflow: Workflow, options: Omit<ManagerOptions, 'storage'> = {}) {
    this.#workflow = workflow;
    this.#options = { grace: 1, ...options };
  }

  /** Lives until `death` resolves, or until the run is let go of; a life that was killed gives no result. */
  async live(death?: () => Promise<unknown>, by: 'resume' | 'recover' = 'resume'): Promise<RunResult | undefined> {
    const storage = new MortalStorage(this.inner);
    const manager = new EnhancedWorkflowManager({ ...this.#options, storage });
    manager.register(this.#workflow);
    const begun = (await this.inner.list('runs/')).entries.length > 0;
    const result = (
      !begun
        ? manager.execute(this.#workflow, undefined, { id: 'r' })
        : by === 'resume'
          ? manager.resume('r', { takeOver: true })
          : manager.recover().then(({ resumed }) => resumed[0]?.result)
    ).catch((error: unknown) => {
      if (storage.dead) return undefined;
      throw error;
    });
    if (death !== undefined) {
      const died = death().then(() => true);
      storage.dead = await Promise.race([died, result.then(() => false)]);
    }
    const ended = await (storage.dead ? manager.close().then(() => result) : result);
    await manager.close();
    return storage.dead ? undefined : ended;
  }
}
