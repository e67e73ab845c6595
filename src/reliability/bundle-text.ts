import { invalidOption, requireKnownOptions, requireOneOf } from '../core/expect.ts';
import { examineRun } from '../state/run-examination.ts';
import { JsonElements, JsonText, jsonText } from '../state/json-stream.ts';
import { runFolder } from '../state/run-paths.ts';
import type { RunState } from '../state/run-state.ts';
import { bundleEnvironment } from './bundle-environment.ts';
import { shownEvent } from './bundle-events.ts';
import { logElements } from './bundle-logs.ts';
import { BundleMask } from './bundle-mask.ts';
import type { BundleOptions, BundleSources } from './bundle-options.ts';
import type { DiagnosticsReader } from './diagnostics-reader.ts';
import type { RunDiagnostics, UnreadablePart } from './run-diagnostics.ts';

/** The first property of a bundle. */
const bundleKind = 'holdfast-diagnostic-bundle';
const bundleFormat = 1;
const pageSize = 200;

/** The text of a diagnostic bundle. */
export class BundleText {
  readonly #reader: DiagnosticsReader;
  readonly #runId: string;
  readonly #logs: 'tail' | 'whole' | 'none';
  readonly #values: boolean;
  readonly #sources: BundleSources;

  /** @throws UsageError `invalid-option`. Reads nothing yet. */
  constructor(reader: DiagnosticsReader, runId: string, options: BundleOptions, sources: BundleSources) {
    requireKnownOptions('diagnosticBundle', options, ['logs', 'include']);
    const { logs = 'tail', include = [] } = options;
    if (!Array.isArray(include) || include.some((part) => part !== 'values'))
      throw invalidOption('include', include, "a list of 'values'");
    this.#reader = reader;
    this.#runId = runId;
    this.#logs = requireOneOf('logs', logs, ['tail', 'whole', 'none']);
    this.#values = include.length > 0;
    this.#sources = sources;
  }

  /** The pieces, read anew. What cannot be read is added to `unreadable`. */
  async *pieces(unreadable: UnreadablePart[]): AsyncGenerator<string, void, undefined> {
    const { host, redactor } = this.#reader;
    const { diagnostics, state } = await this.#reader.examine(this.#runId);
    const mask = new BundleMask(redactor, host.environment, [diagnostics.owner?.host]);
    const own = (value: unknown): JsonText => new JsonText(JSON.stringify(mask.data(value)));
    const foreign = (value: unknown): JsonText => new JsonText(JSON.stringify(mask.foreign(value) ?? null));
    const { configuration, health } = this.#sources;
    unreadable.push(...mask.data(diagnostics.unreadable));
    const ending = Promise.withResolvers<JsonText>();
    yield* jsonText({
      ...{ kind: bundleKind, format: bundleFormat, made_at: diagnostics.examined_at },
      includes: { logs: this.#logs, values: this.#values },
      environment: own(bundleEnvironment()),
      configuration: foreign(await attempt(unreadable, mask, 'configuration', () => configuration?.())),
      diagnostics: own(withoutPeople(diagnostics)),
      health: foreign({
        recent: diagnostics.recent_health_checks,
        now: await attempt(unreadable, mask, 'health', () => health?.(this.#runId)),
      }),
      performance: own(diagnostics.performance_report),
      state: state === undefined ? null : this.#values ? foreign(state) : own(shownState(state)),
      events: new JsonElements(this.#events(mask, unreadable, diagnostics.removed !== undefined)),
      logs: new JsonElements(this.#logged(mask, unreadable, this.#logs === 'none' ? [] : ['logs/'])),
      results: new JsonElements(this.#results(mask, unreadable, ending.resolve)),
      unreadable: ending.promise,
      complete: true,
    });
  }

  async *#events(mask: BundleMask, unreadable: UnreadablePart[], removed: boolean): AsyncGenerator<JsonText> {
    if (removed) return;
    try {
      const examination = await examineRun(this.#reader.storage, this.#runId);
      for await (const record of examination.records()) {
        const shown = shownEvent(record, this.#values);
        yield new JsonText(JSON.stringify(this.#values ? mask.foreign(shown) : mask.data(shown)));
      }
    } catch (error) {
      note(unreadable, mask, 'events', error);
    }
  }

  async *#results(
    mask: BundleMask,
    unreadable: UnreadablePart[],
    end: (unreadable: JsonText) => void,
  ): AsyncGenerator<JsonText> {
    if (this.#values) yield* this.#logged(mask, unreadable, ['results/']);
    end(new JsonText(JSON.stringify(unreadable)));
  }

  async *#logged(mask: BundleMask, unreadable: UnreadablePart[], folders: readonly string[]): AsyncGenerator<JsonText> {
    const { storage } = this.#reader;
    const whole = this.#logs === 'whole';
    const root = `${runFolder(this.#runId)}/`;
    for (const folder of folders) {
      let after: string | undefined;
      do {
        const options = { limit: pageSize, ...(after === undefined ? {} : { after }) };
        const page = await attempt(unreadable, mask, folder, () => storage.list(root + folder, options));
        for (const { key } of page?.entries ?? []) {
          const name = mask.text(key.slice(root.length));
          try {
            yield* logElements(storage, key, mask, { whole, name });
          } catch (error) {
            note(unreadable, mask, name, error);
          }
        }
        after = page?.next;
      } while (after !== undefined);
    }
  }
}

/** Who removed a run is nobody's business. */
function withoutPeople(diagnostics: RunDiagnostics): RunDiagnostics {
  const { removed } = diagnostics;
  return removed === undefined ? diagnostics : { ...diagnostics, removed: { ...removed, removed_by: undefined } };
}

/** What a bundle shows of a state without the values of users: neither data, nor context, nor metadata, nor who. */
function shownState(state: RunState): object {
  const { workflow_id, workflow, version, status, outcome, paused_reason, created_at, started_at, updated_at } = state;
  const { completed_at, parent_id, wake_at, moved_to, inbox_place, current_phase, completed_phases } = state;
  const { current_step, total_steps, counts, children, errors, error_history, monitoring_state } = state;
  const { unknown_effects, parked, epoch, result, damage } = state;
  const { fraction, step } = state.progress_data;
  return {
    ...{ workflow_id, workflow, version, status, outcome, paused_reason, created_at, started_at, updated_at },
    ...{ completed_at, parent_id, wake_at, moved_to, inbox_place, current_phase, completed_phases },
    ...{ current_step, total_steps, counts, children, errors, error_history, monitoring_state },
    ...{ progress_data: { fraction, step }, unknown_effects, parked, epoch, result, damage },
  };
}

async function attempt<Result>(
  unreadable: UnreadablePart[],
  mask: BundleMask,
  part: string,
  read: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    note(unreadable, mask, part, error);
    return undefined;
  }
}

function note(unreadable: UnreadablePart[], mask: BundleMask, part: string, error: unknown): void {
  unreadable.push({
    part: mask.text(part),
    message: mask.text(error instanceof Error ? error.message : String(error)),
  });
}
