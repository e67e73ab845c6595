import { resolve } from 'node:path';
import type { RunObserver } from '../core/events.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import { WorkflowMemory } from '../memory/workflow-memory.ts';
import { MetricsCollector } from '../metrics/metrics-collector.ts';
import { RunMetrics } from '../metrics/run-metrics.ts';
import { NotificationService } from '../notifications/notification-service.ts';
import { ErrorRecovery } from '../recovery/error-recovery.ts';
import type { RunControls } from '../recovery/action.ts';
import type { Failure } from '../recovery/failure.ts';
import { BudgetLedger } from '../reliability/budget-ledger.ts';
import { ReliabilityManager } from '../reliability/reliability-manager.ts';
import { CheckpointFiles } from '../state/checkpoint-files.ts';
import { StateManager } from '../state/state-manager.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { AgentDesk } from './agent-desk.ts';
import { FileDesk } from './file-desk.ts';
import { requireFilesOptions } from './files-options.ts';
import { GivenObserver } from './given-observer.ts';
import { memoryOptionsOf, notificationOptionsOf, type ManagerOptions } from './manager-options.ts';
import { Observers } from './observers.ts';
import { LiveRunControls, type DrivenRuns } from './live-run-controls.ts';
import { WorktreeDesk } from './worktree-desk.ts';
import { RunEvents } from './run-events.ts';
import { RunHealth } from './run-health.ts';
import { checkOptionsOf, readRunHealth } from './run-health-options.ts';
import type { Rooms } from './run-settings.ts';
import { StorageGate } from './storage-gate.ts';

/** Everything that a manager is made of, apart from the runs. */
export interface House extends Rooms {
  readonly storage: StorageAdapter;
  /** Whether the storage was made here, and is closed with the manager. */
  readonly ownsStorage: boolean;
  readonly events: RunEvents;
  /** `undefined`: nothing is measured. */
  readonly metrics: MetricsCollector | undefined;
}

/** Makes the parts of a manager, each from the options that concern it. Touches no disk. */
export function makeRooms(options: ManagerOptions): House {
  const { host = systemHost, secrets, retry, grace, views, baselines, phases, timeoutMultiplier } = options;
  const { advisors, patterns, strategies, actions, actionOptions, classifiers, inject } = options;
  const storage = options.storage ?? folderOf(options, host);
  const redactor = new Redactor(secrets === undefined ? {} : { secrets });
  const state = new StateManager({
    storage,
    host,
    redactor,
    ...(views === undefined ? {} : { views }),
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    ...(options.process === undefined ? {} : { process: options.process }),
    onTrouble: (name, error) => {
      observers.failed(name, error, undefined);
    },
  });
  const ledger = ledgerOf(options, storage, host, state);
  const events = new RunEvents((error, event) => {
    observers.failed('listeners', error, event);
  });
  const notifications = new NotificationService({
    ...notificationOptionsOf(options),
    ...{ storage, host, redactor },
    ...(options.process === undefined ? {} : { process: options.process }),
    onTrouble: (name, error) => {
      observers.failed(name === 'outbox' ? 'notifications' : `notifier ${JSON.stringify(name)}`, error, undefined);
    },
  });
  // The order of telling: the journal has been written; views first, listeners last; later rooms stand between.
  const metrics = collectorOf(options, { storage, host, redactor });
  const runMetrics = metrics === undefined ? undefined : new RunMetrics(metrics, host);
  const driven: DrivenRuns = { find: () => undefined };
  const reliability = new ReliabilityManager({
    host,
    ...(metrics === undefined ? {} : { metrics }),
    ...(ledger === undefined ? {} : { ledger }),
    ...(grace === undefined ? {} : { grace }),
    ...(phases === undefined ? {} : { phases }),
    ...(baselines === undefined ? {} : { baselines }),
    ...(timeoutMultiplier === undefined ? {} : { timeoutMultiplier }),
    health: { ...folderForHealth(options), ...checkOptionsOf(options.health) },
    redact: (text) => redactor.redactText(text),
  });
  const { healthChecks: checks } = reliability;
  const runHealth = new RunHealth(readRunHealth(options.health), { host, checks, notifications, driven });
  const guarded = (observer: RunObserver): GivenObserver =>
    new GivenObserver(observer, host, (name, error, during) => {
      observers.failed(name, error, during);
    });
  const given = (options.observers ?? []).map(guarded);
  const checkpointFiles = checkpointFilesOf(options.checkpointDirectory, redactor, state, (name, error) => {
    observers.failed(name, error, undefined);
  });
  const observers = new Observers([
    state.observer,
    ...checkpointFiles.map(guarded),
    ...(runMetrics === undefined ? [] : [runMetrics]),
    runHealth,
    ...(notifications.isActive ? [notifications.observer] : []),
    ...given,
    events,
  ]);
  const controls = ({ runId }: Failure): RunControls | undefined => {
    const live = runId === undefined ? undefined : driven.find(runId);
    return live === undefined ? undefined : new LiveRunControls(live);
  };
  const recovery = new ErrorRecovery({
    ...{ host, storage, redactor, runControls: controls },
    learnsFrom: ({ runId }) => runId === undefined || driven.find(runId)?.settings.learns !== false,
    ...(options.process === undefined ? {} : { process: options.process }),
    ...(options.recovery === undefined ? {} : { enabled: options.recovery }),
    ...(retry === undefined ? {} : { retry }),
    ...(advisors === undefined ? {} : { advisors }),
    ...(patterns === undefined ? {} : { patterns }),
    ...(strategies === undefined ? {} : { strategies }),
    ...(actions === undefined ? {} : { actions }),
    ...(actionOptions === undefined ? {} : { actionOptions }),
    ...(classifiers === undefined ? {} : { classifiers }),
    ...(options.providers === undefined ? {} : { providers: options.providers }),
    ...(inject === undefined ? {} : { inject }),
  });
  // What goes wrong beside the operations stands in the report, like the trouble of whoever observes.
  recovery.on('trouble', ({ subject, error }) => {
    observers.failed(`recovery: ${redactor.redactText(subject)}`, error, undefined);
  });
  for (const action of reliability.phases.actions) recovery.requireAction(action);
  return {
    driven,
    ...{ host, storage, ownsStorage: options.storage === undefined, redactor, state, events, observers },
    ...{ metrics, runMetrics, notifications, ledger },
    ...{ recovery, reliability, runHealth },
    agents: new AgentDesk(options.agents ?? {}, {
      ...{ host, trust: options.trust },
      trouble: (error) => {
        observers.failed('agents', error, undefined);
      },
    }),
    gate: new StorageGate(storage, host, options.trust),
    files: fileDeskOf(options, host, storage),
    worktrees: new WorktreeDesk(host, options.files?.directory),
    memory: new WorkflowMemory({ ...memoryOptionsOf(options), storage, host, redactor }),
  };
}

/** What keeps the metrics: by default, unless they would only fill the memory of this process. */
function collectorOf(
  { metrics, views }: ManagerOptions,
  parts: { readonly storage: StorageAdapter; readonly host: Host; readonly redactor: Redactor },
): MetricsCollector | undefined {
  if (metrics === false || (metrics === undefined && parts.storage.reach === 'process')) return undefined;
  if (metrics !== undefined)
    requireKnownOptions('metrics', metrics, ['flushEvery', 'maxBuffered', 'retention', 'warnAbove', 'view']);
  return new MetricsCollector({ ...(views === undefined ? {} : { view: views }), ...metrics, ...parts });
}

/** What records the files of the working folder, where the manager is told of one. What belongs to the runs is not recorded. */
function fileDeskOf(options: ManagerOptions, host: Host, storage: StorageAdapter): FileDesk | undefined {
  if (options.files === undefined) return undefined;
  const { checkpointDirectory, log } = options;
  const logs = log === undefined || log === false ? undefined : log.directory;
  const own = [...storageFiles(storage), checkpointDirectory, logs].filter((path) => path !== undefined);
  return new FileDesk({ host, options: requireFilesOptions(options.files), without: own.map((path) => resolve(path)) });
}

/** The folder or the file that a storage keeps everything in, with what databases write beside theirs. */
function storageFiles(storage: StorageAdapter): readonly string[] {
  if (storage instanceof FileStorage) return [storage.directory];
  // Only known where it was loaded anyway.
  const { path } = storage as { readonly path?: unknown };
  return typeof path === 'string' ? ['', '-wal', '-shm', '-journal'].map((ending) => path + ending) : [];
}

/** The disk that matters is that of the runs. */
function folderForHealth({ storage, directory = '.holdfast' }: ManagerOptions): { readonly directory?: string } {
  return storage === undefined ? { directory } : {};
}

/** What writes files at checkpoints, where a folder for them is named. */
function checkpointFilesOf(
  directory: string | undefined,
  redactor: Redactor,
  state: StateManager,
  trouble: (name: string, error: unknown) => void,
): readonly RunObserver[] {
  if (directory === undefined) return [];
  if (typeof directory !== 'string' || directory === '')
    throw invalidOption('checkpointDirectory', directory, 'the path of a folder');
  const failed = (error: unknown): void => {
    trouble('checkpoint files', error);
  };
  return [new CheckpointFiles({ directory, redactor, stateOf: (runId) => state.driven(runId), failed })];
}

/** What counts the spending of a day, unless nobody wants to know. */
function ledgerOf(
  { limits = {} }: ManagerOptions,
  storage: StorageAdapter,
  host: Host,
  state: StateManager,
): BudgetLedger | undefined {
  const { day } = limits;
  if (day === false) return undefined;
  return new BudgetLedger({
    ...{ storage, host, owner: state.owner, liveness: (owner, heldSince) => state.liveness(owner, heldSince) },
    ...(day === undefined ? {} : { limits: day }),
  });
}

/** The folder that a manager without a storage of its own keeps everything in. */
function folderOf(options: ManagerOptions, host: Host): StorageAdapter {
  const { directory = '.holdfast', durability, allowNetworkFolder } = options;
  return new FileStorage({
    directory,
    host,
    ...(durability === undefined ? {} : { durability }),
    ...(allowNetworkFolder === undefined ? {} : { allowNetworkFolder }),
  });
}
