import { folderSegment } from './file-layout.ts';
import { isMissing } from './file-errors.ts';
import type { FileSystem } from './file-system.ts';
import type { Host } from '../core/host.ts';

/** A folder below another one: its segment, and its name on disk. */
export interface FolderName {
  readonly segment: string;
  readonly name: string;
}

interface Known {
  readonly mtimeMs: number;
  readonly names: readonly FolderName[];
}

/**
 * How long a folder must have been left alone before what was read of it is believed again: a file system may give two
 * changes one time.
 */
const settledMs = 2500;
/** Smaller folders are read again as fast as they are remembered. */
const worthKnowing = 500;
const mostKnown = 8;

/**
 * The names of the folders in a folder, sorted. Those of large folders are remembered until the folder's own time
 * changes: a page of 100,000 names costs as much to read as all of them.
 */
export class FolderNames {
  readonly #fileSystem: FileSystem;
  readonly #host: Host;
  readonly #known = new Map<string, Known>();

  constructor(fileSystem: FileSystem, host: Host) {
    this.#fileSystem = fileSystem;
    this.#host = host;
  }

  /** Names in byte order. */
  in(folder: string): readonly FolderName[] {
    const before = this.#known.get(folder);
    // Looked at before the names are read: what changes behind the look changes the time as well.
    const mtimeMs = this.#fileSystem.lstatSync(folder)?.mtimeMs;
    if (before !== undefined && before.mtimeMs === mtimeMs) return before.names;
    this.#known.delete(folder);
    const names = this.#read(folder);
    if (mtimeMs !== undefined && names.length >= worthKnowing && this.#host.now() - mtimeMs > settledMs) {
      for (const oldest of this.#known.keys()) {
        if (this.#known.size < mostKnown) break;
        this.#known.delete(oldest);
      }
      this.#known.set(folder, { mtimeMs, names });
    }
    return names;
  }

  #read(folder: string): readonly FolderName[] {
    const names: FolderName[] = [];
    try {
      for (const entry of this.#fileSystem.readdirSync(folder)) {
        if (!entry.isDirectory()) continue;
        const segment = folderSegment(entry.name);
        if (segment !== undefined) names.push({ segment, name: entry.name });
      }
    } catch (error) {
      // Somebody removed it just now.
      if (!isMissing(error)) throw error;
    }
    return names.sort((one, other) => (one.segment < other.segment ? -1 : 1));
  }
}

/** How many names stand before a segment, or up to and with it. */
export function rankOf(names: readonly FolderName[], segment: string, withIt: boolean): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = names[middle]?.segment ?? '';
    if (found < segment || (withIt && found === segment)) low = middle + 1;
    else high = middle;
  }
  return low;
}
