import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type ManagerOptions,
  type RunEvent,
  type WorkflowContext,
} from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';

/** A manager over memory and a clock that only moves when asked, with everything that it told. */
export class BenchOfOne implements AsyncDisposable {
  readonly host: FakeHost;
  readonly storage: MemoryStorage;
  readonly manager: EnhancedWorkflowManager;
  readonly events: RunEvent[] = [];

  constructor(options: Omit<ManagerOptions, 'storage' | 'host'> = {}, before?: BenchOfOne) {
    this.host = before?.host ?? new FakeHost();
    this.storage = before?.storage ?? new MemoryStorage();
    this.manager = new EnhancedWorkflowManager({ storage: this.storage, host: this.host, ...options });
    this.manager.on('*', (event) => this.events.push(event));
  }

  /** The keys of the events of one type, in order. */
  keys(type: RunEvent['type']): unknown[] {
    return this.events.filter((event) => event.type === type).map((event) => ('key' in event ? event.key : undefined));
  }

  /** Runs a body as a workflow of its own, moving the clock as far as it takes. */
  run<Output>(run: (wf: WorkflowContext) => Promise<Output>, id = 'r'): ReturnType<EnhancedWorkflowManager['execute']> {
    return this.host.finish(this.manager.execute(defineWorkflow({ name: 'test', run }), undefined, { id }));
  }

  /** Everything that was written down of a run. */
  async history(id = 'r'): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of this.manager.history(id)) events.push(event);
    return events;
  }

  /** Goes on with the run in a new manager, as the next process would, with perhaps another body. */
  async next<Output>(
    run: (wf: WorkflowContext) => Promise<Output>,
    options: Omit<ManagerOptions, 'storage' | 'host'> = {},
  ): Promise<BenchOfOne> {
    await this.host.finish(this.manager.close());
    const next = new BenchOfOne(options, this);
    next.manager.register(defineWorkflow({ name: 'test', run }));
    return next;
  }

  /** Resumes the run, moving the clock as far as it takes. */
  resume(
    options?: Parameters<EnhancedWorkflowManager['resume']>[1],
    id = 'r',
  ): ReturnType<EnhancedWorkflowManager['resume']> {
    return this.host.finish(this.manager.resume(id, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.finish(this.manager.close());
  }
}
