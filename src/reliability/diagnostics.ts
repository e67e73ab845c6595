import { type Host, systemHost } from '../core/host.ts';
import type { Redactor } from '../core/redactor.ts';
import type { Classification } from '../recovery/classification.ts';
import type { StateManager } from '../state/state-manager.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { BundleOptions, BundleSources } from './bundle-options.ts';
import { DiagnosticBundle } from './diagnostic-bundle.ts';
import type { DiagnosticsReader } from './diagnostics-reader.ts';
import type { ReliabilityManager } from './reliability-manager.ts';
import type { LiveDiagnosis, RunDiagnostics } from './run-diagnostics.ts';

/** Options of {@link Diagnostics}. */
export interface DiagnosticsOptions extends BundleSources {
  /** Where the runs are kept. */
  readonly storage: StorageAdapter;
  /**
   * The clock.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /**
   * Takes secrets out of what is shown.
   * @defaultValue one that knows no registered secrets
   */
  readonly redactor?: Redactor;
  /**
   * Tells whether owners live; asking the same one again and again is what finds out.
   * @defaultValue one of its own
   */
  readonly state?: StateManager;
  /**
   * Compares phases with their baselines.
   * @defaultValue the standard baselines
   */
  readonly reliability?: Pick<ReliabilityManager, 'assess'>;
  /**
   * Says what errors are.
   * @defaultValue the built-in rules
   */
  readonly classify?: (error: unknown) => Classification;
  /**
   * What only the process that drives a run knows; `undefined` for runs of others.
   * @defaultValue nothing
   */
  readonly live?: (runId: string) => LiveDiagnosis | undefined;
}

/**
 * Explains runs from what is stored of them, whoever drives them, and however damaged they are.
 *
 * It reads and never writes to the storage, claims nothing, and loads its code when it is first asked.
 */
export class Diagnostics {
  readonly #options: DiagnosticsOptions;
  #reader: Promise<DiagnosticsReader> | undefined;

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
  }

  /**
   * Explains a run. What cannot be read is named in `unreadable`, and the rest stands without it.
   *
   * @throws UsageError `run-not-found`, `invalid-id`; StorageError `format-newer`, and what the storage throws before the
   * journal is found.
   */
  async read(id: string): Promise<RunDiagnostics> {
    return (await this.#load()).read(id);
  }

  /** Everything that support needs of a run. Reads nothing yet. */
  bundle(id: string, options: BundleOptions = {}): DiagnosticBundle {
    const { host = systemHost } = this.#options;
    return new DiagnosticBundle(host, async () => {
      const { BundleText } = await import('./diagnostic-work.ts');
      return new BundleText(await this.#load(), id, options, this.#options);
    });
  }

  #load(): Promise<DiagnosticsReader> {
    // One for all calls: whether an owner lives is found out by asking again.
    this.#reader ??= import('./diagnostic-work.ts').then(
      ({ DiagnosticsReader }) => new DiagnosticsReader(this.#options),
    );
    return this.#reader;
  }
}
