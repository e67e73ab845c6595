import { EnhancedWorkflowManager, type ManagerOptions, MemoryStorage, type Workflow } from '../../../src/index.ts';
import { FakeHost } from '../../../src/testing/index.ts';

/** Signals that a run is sent before it asks for them. */
export type Signals = Readonly<Record<string, unknown>>;

/** A run that was recorded. */
export interface RecordedRun {
  readonly id: string;
  readonly status: string;
  /** The text of its cassette, and of its export. */
  readonly cassette: string;
  readonly whole: string;
}

/** Runs a workflow without waiting, and gives its cassette. */
export async function recordRun<Input, Output>(
  workflow: Workflow<Input, Output>,
  input: Input,
  {
    signals = {},
    host = new FakeHost(),
    ...options
  }: Omit<ManagerOptions, 'host'> & { readonly signals?: Signals; readonly host?: FakeHost } = {},
): Promise<RecordedRun> {
  await using manager = new EnhancedWorkflowManager({ storage: new MemoryStorage(), host, ...options });
  const run = await manager.start(workflow, input);
  for (const [name, payload] of Object.entries(signals)) await manager.signal(run.id, name, payload);
  const { status } = await host.finish(run.result);
  return {
    ...{ id: run.id, status },
    cassette: await textOf(manager.export(run.id, { cassette: true })),
    whole: await textOf(manager.export(run.id)),
  };
}

/** A text as a source. */
export async function* sourceOf(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

/** All of a source. */
export async function textOf(source: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of source) text += piece;
  return text;
}
