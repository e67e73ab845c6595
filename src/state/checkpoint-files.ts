import { join } from 'node:path';
import { encodeName } from '../core/names.ts';
import type { RunEvent, RunObserver } from '../core/events.ts';
import type { Redactor } from '../core/redactor.ts';
import type { RunState } from './run-state.ts';
import { stateText } from './state-view.ts';

/** What {@link CheckpointFiles} are made of. */
export interface CheckpointFilesOptions {
  readonly directory: string;
  readonly redactor: Redactor;
  /** The state of a run that is driven here. */
  readonly stateOf: (runId: string) => RunState | undefined;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes the state of a run at each of its checkpoints into a folder, as `<run>_checkpoint_<name>.json`.
 *
 * For people and for programs that expect such files; never read back. A checkpoint of the same name replaces the former one.
 */
export class CheckpointFiles implements RunObserver {
  readonly name = 'checkpoint files';
  readonly #options: CheckpointFilesOptions;
  /** One after the other, so that the last one of a name stays. */
  #writing: Promise<void> = Promise.resolve();

  constructor(options: CheckpointFilesOptions) {
    this.#options = options;
  }

  observe(event: RunEvent): void {
    if (event.type !== 'phase-completed' && event.type !== 'checkpoint-recorded') return;
    const state = this.#options.stateOf(event.runId);
    if (state === undefined) return;
    const { stored } = this.#options.redactor.protectJson(JSON.stringify(JSON.parse(stateText(state))));
    const text = JSON.stringify(JSON.parse(stored), undefined, 2);
    const name = `${encodeName(event.runId)}_checkpoint_${encodeName(event.name, 'name')}.json`;
    this.#writing = this.#writing.then(() => this.#write(name, text)).catch(this.#options.failed);
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(name: string, text: string): Promise<void> {
    // Loaded late: most programs name no folder.
    const { mkdir, rename, writeFile } = await import('node:fs/promises');
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const fresh = join(directory, `.${name}.${process.pid}`);
    await writeFile(fresh, `${text}\n`, { mode: 0o600 });
    // Whoever reads sees the former one or this one, whole.
    await rename(fresh, join(directory, name));
  }
}
