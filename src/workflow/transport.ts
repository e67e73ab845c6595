import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { ImportReport, MovedReport, StateManager } from '../state/state-manager.ts';
import { FileStorage } from '../storage/file-storage.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { requireText } from './call-options.ts';
import { happened } from './notice-sweep.ts';
import type { Rooms } from './run-settings.ts';

/** Options of `export`. */
export interface ExportOptions {
  /** Who asks for it; stands in the file. */
  readonly by?: string;
  /**
   * Makes a cassette instead: what the run was answered, for `replayCassette` of `holdfast/testing`.
   * @defaultValue false
   */
  readonly cassette?: boolean;
}

/** Options of `import`. */
export interface ImportOptions {
  /** An id of your own for the run here, which makes it a fork, finished or not. */
  readonly id?: string;
  /** Who asks for it, for the history. */
  readonly by?: string;
}

/** Where a run is moved: a storage, which stays open, or a folder. */
export type MoveTarget = StorageAdapter | { readonly directory: string };

/** Options of `move`. */
export interface MoveOptions {
  /** Who asks for it, for the history. */
  readonly by?: string;
  /**
   * The target in words, for the history and for whoever asks for the run here.
   * @defaultValue the path of a folder, else the name of the adapter
   */
  readonly to?: string;
}

/** @throws UsageError `invalid-option`, and all that `StateManager.export` throws. */
export function exportRun(state: StateManager, id: string, options: ExportOptions): AsyncIterable<string> {
  requireKnownOptions('export', options, ['by', 'cassette']);
  requireText('by', options.by);
  const whole = state.export(id, options.by);
  return options.cassette === true ? cassetteOf(whole) : whole;
}

async function* cassetteOf(whole: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const { recordCassette } = await import('./cassette-recorder.ts');
  const { cassetteText } = await import('./cassette-text.ts');
  yield cassetteText(await recordCassette(whole));
}

/** @throws UsageError `invalid-option`, and all that `StateManager.import` throws. */
export async function importRun(
  { state, redactor }: Rooms,
  source: AsyncIterable<string | Uint8Array> | string,
  options: ImportOptions,
): Promise<ImportReport> {
  requireKnownOptions('import', options, ['id', 'by']);
  requireText('by', options.by);
  if (options.id !== undefined && redactor.redactText(options.id) !== options.id)
    throw new UsageError('invalid-id', 'Expected a run id without secrets in it: it names a folder.', {
      subject: 'id',
    });
  if (typeof source === 'string') return state.import(fileText(source), { ...options, name: `file "${source}"` });
  if (typeof (source as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] !== 'function')
    throw invalidOption('source', source, 'the path of a file, or an async iterable of text or bytes');
  return state.import(source, { ...options, name: 'the source' });
}

/** @throws UsageError `invalid-option`, and all that `StateManager.move` throws. */
export async function moveRun(
  rooms: Rooms,
  id: string,
  target: MoveTarget,
  options: MoveOptions,
): Promise<MovedReport> {
  requireKnownOptions('move', options, ['by', 'to']);
  requireText('by', options.by);
  requireText('to', options.to);
  const { state, host } = rooms;
  const by = options.by === undefined ? {} : { by: options.by };
  const along = (storage: StorageAdapter) => ({ bringAlong: () => bringNotices(rooms, id, storage), ...by });
  if (isStorage(target))
    return state.move(id, target, { to: options.to ?? `${target.name} storage`, ...along(target) });
  const { directory } = requireFolder(target);
  const storage = new FileStorage({ directory, host });
  try {
    return await state.move(id, storage, { to: options.to ?? `folder "${resolve(directory)}"`, ...along(storage) });
  } finally {
    await storage.close();
  }
}

/** The notices of a run go where it goes: here nobody could tell any more whether what they say came true. */
async function bringNotices({ storage, host, state }: Rooms, runId: string, target: StorageAdapter): Promise<void> {
  const { Outbox } = await import('../notifications/outbox.ts');
  const outbox = new Outbox(storage, host, state.owner);
  await outbox.carry(runId, target, (follows) => happened(state, follows));
}

async function* fileText(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const bytes of createReadStream(path)) if (bytes instanceof Uint8Array) yield bytes;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('invalid-option', `Cannot read file "${path}": ${why}.`, {
      subject: 'source',
      value: path,
      cause,
    });
  }
}

function isStorage(target: MoveTarget): target is StorageAdapter {
  return typeof (target as Partial<StorageAdapter> | null)?.append === 'function';
}

function requireFolder(target: { readonly directory: string } | null): { readonly directory: string } {
  const directory: unknown = target?.directory;
  if (typeof directory === 'string' && directory !== '') return { directory };
  throw invalidOption('target', target, 'a storage, or { directory } with the path of a folder');
}
