import * as fs from 'node:fs';

/** What is known of a file or folder. */
export interface FileStatus {
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly nlink: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** One name in a folder. */
export interface FolderEntry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** Told once that a sync ended, with the error if it failed. */
export type SyncCallback = (error: Error | null) => void;

/**
 * The few operations of `node:fs` that {@link FileStorage} stands on, under their names there.
 *
 * It exists so that tests can put a simulated disk in its place.
 */
export interface FileSystem {
  openSync(path: string, flags: number, mode?: number): number;
  closeSync(fd: number): void;
  /** Writes text at the end or bytes at a place; returns how many bytes were taken, which may be fewer. */
  writeSync(fd: number, data: string | Uint8Array, position?: number): number;
  readSync(fd: number, buffer: Uint8Array, position: number): number;
  fdatasyncSync(fd: number): void;
  fsyncSync(fd: number): void;
  fdatasync(fd: number, done: SyncCallback): void;
  fsync(fd: number, done: SyncCallback): void;
  fstatSync(fd: number): FileStatus;
  fchmodSync(fd: number, mode: number): void;
  /** `undefined` when there is nothing of this name; other trouble is thrown. */
  lstatSync(path: string): FileStatus | undefined;
  /** The whole text; never through a symbolic link. */
  readFileSync(path: string): string;
  readdirSync(path: string): FolderEntry[];
  /** Some of what is in a folder, at most this many: without the cost of reading a large one. */
  someOfSync(path: string, most: number): FolderEntry[];
  mkdirSync(path: string, mode: number): void;
  rmdirSync(path: string): void;
  linkSync(existing: string, path: string): void;
  unlinkSync(path: string): void;
  renameSync(from: string, to: string): void;
  realpathSync(path: string): string;
  /** Whether folders can be opened and synced; on Windows they cannot, and need not be. */
  readonly syncsFolders: boolean;
  /** The number that Linux gives the kind of file system; `undefined` where there is none. */
  kindOf(path: string): number | undefined;
  /** Calls back on changes directly below the folder; ends silently when watching does not work. */
  watch(path: string, changed: (name: string | null) => void): () => void;
}

const missingIsFine = { throwIfNoEntry: false } as const;

/** How files are opened. What a platform has no flag for is left out. */
export const openFlags: Readonly<Record<'append' | 'appendOrCreate' | 'createNew' | 'read' | 'rewrite', number>> = {
  /** An existing log, to its end. */
  append: fs.constants.O_WRONLY | fs.constants.O_APPEND | safely(),
  /** A log that may be new, to its end. */
  appendOrCreate: fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_CREAT | safely(),
  /** A name that nothing has. */
  createNew: fs.constants.O_WRONLY | fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_EXCL | safely(),
  read: fs.constants.O_RDONLY | safely(),
  /** An existing file, at any place. */
  rewrite: fs.constants.O_RDWR | safely(),
};

/** Never through a link, and never waiting for whoever might open the other end of a pipe in a file's place. */
function safely(): number {
  // Windows has no such flags.
  const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants as Partial<typeof fs.constants>;
  return O_NOFOLLOW | O_NONBLOCK;
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  openSync: (path, flags, mode) => fs.openSync(path, flags, mode),
  closeSync: (fd) => {
    fs.closeSync(fd);
  },
  writeSync: (fd, data, position) =>
    typeof data === 'string' ? fs.writeSync(fd, data) : fs.writeSync(fd, data, 0, data.length, position ?? null),
  readSync: (fd, buffer, position) => fs.readSync(fd, buffer, 0, buffer.length, position),
  fdatasyncSync: (fd) => {
    fs.fdatasyncSync(fd);
  },
  fsyncSync: (fd) => {
    fs.fsyncSync(fd);
  },
  fdatasync: (fd, done) => {
    fs.fdatasync(fd, done);
  },
  fsync: (fd, done) => {
    fs.fsync(fd, done);
  },
  fstatSync: (fd) => fs.fstatSync(fd),
  fchmodSync: (fd, mode) => {
    fs.fchmodSync(fd, mode);
  },
  lstatSync: (path) => fs.lstatSync(path, missingIsFine),
  readFileSync: (path) => {
    const fd = fs.openSync(path, openFlags.read);
    try {
      return fs.readFileSync(fd, 'utf8');
    } finally {
      fs.closeSync(fd);
    }
  },
  readdirSync: (path) => fs.readdirSync(path, { withFileTypes: true }),
  someOfSync: (path, most) => {
    const found: FolderEntry[] = [];
    const folder = fs.opendirSync(path, { bufferSize: most });
    try {
      for (let entry = folder.readSync(); entry !== null && found.length < most; entry = folder.readSync())
        found.push(entry);
    } finally {
      folder.closeSync();
    }
    return found;
  },
  mkdirSync: (path, mode) => {
    fs.mkdirSync(path, mode);
  },
  rmdirSync: (path) => {
    fs.rmdirSync(path);
  },
  linkSync: (existing, path) => {
    fs.linkSync(existing, path);
  },
  unlinkSync: (path) => {
    fs.unlinkSync(path);
  },
  renameSync: (from, to) => {
    fs.renameSync(from, to);
  },
  realpathSync: (path) => fs.realpathSync(path),
  syncsFolders: process.platform !== 'win32',
  kindOf: (path) => (process.platform === 'linux' ? fs.statfsSync(path).type : undefined),
  watch: (path, changed) => {
    const watcher = fs.watch(path, { persistent: false }, (_event, name) => {
      changed(name);
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return () => {
      watcher.close();
    };
  },
};
