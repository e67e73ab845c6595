import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import type { FileStatus, FileSystem, FolderEntry, SyncCallback } from '../storage/file-system.ts';
import { FaultPlan, type FileFault, type FileOperation } from './fault-plan.ts';
import { SimulatedDisk, SimulatedNode } from './simulated-disk.ts';

/** Options of {@link SimulatedFileSystem}. */
export interface SimulatedFileSystemOptions {
  /** @defaultValue an empty one */
  readonly disk?: SimulatedDisk;
  /** Decides in which order syncs end and how much of a torn write arrives. From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** The machine dies in this operation, counting all, from 1. */
  readonly crashAt?: number;
  /** What goes wrong. @defaultValue nothing */
  readonly faults?: readonly FileFault[];
}

interface OpenFile {
  readonly node: SimulatedNode;
  readonly appends: boolean;
}

/** A file system in memory that is the same every time, and fails or dies where a test says so. */
export class SimulatedFileSystem implements FileSystem {
  readonly syncsFolders = true;
  readonly disk: SimulatedDisk;
  /** How many operations of each kind were done. */
  readonly counts: Map<FileOperation, number> = new Map<FileOperation, number>();
  /** How many operations were done in all. */
  operations = 0;
  /** Whether the machine has died. Every operation fails then. */
  crashed = false;
  readonly #random: () => number;
  readonly #crashAt: number;
  readonly #faults = new FaultPlan();
  readonly #open = new Map<number, OpenFile>();
  #nextFd = 3;
  /** Syncs in threads that have not ended. */
  #syncs: (() => void)[] = [];

  constructor(options: SimulatedFileSystemOptions) {
    this.disk = options.disk ?? new SimulatedDisk();
    this.#random = options.random;
    this.#crashAt = options.crashAt ?? Infinity;
    for (const fault of options.faults ?? []) this.#faults.add(fault);
  }

  /** How many files are open. */
  get openFiles(): number {
    return this.#open.size;
  }

  /** Adds a fault. */
  inject(fault: FileFault): void {
    this.#faults.add(fault);
  }

  /** Ends all faults. */
  heal(): void {
    this.#faults.clear();
  }

  openSync(path: string, flags: number, mode = 0o666): number {
    return this.#do('openSync', () => {
      const { folder, name, node: found } = this.#look(path);
      if (found !== undefined && (flags & constants.O_EXCL) !== 0) throw systemError('EEXIST', path);
      if (found === undefined && (flags & constants.O_CREAT) === 0) throw systemError('ENOENT', path);
      const node = found ?? this.#make(folder, name, new SimulatedNode('file', mode));
      if (node.kind === 'folder' && (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0)
        throw systemError('EISDIR', path);
      const fd = this.#nextFd;
      this.#nextFd += 1;
      this.#open.set(fd, { node, appends: (flags & constants.O_APPEND) !== 0 });
      return fd;
    });
  }

  closeSync(fd: number): void {
    // A descriptor is gone also when closing it fails.
    const existed = this.#open.delete(fd);
    this.#do('closeSync', () => {
      if (!existed) throw systemError('EBADF', String(fd));
    });
  }

  writeSync(fd: number, data: string | Uint8Array, position?: number): number {
    const bytes = Buffer.from(data);
    const write = (length: number): number => {
      const { node, appends } = this.#file(fd);
      const at = appends || position === undefined ? node.content.length : position;
      if (length > 0) this.disk.write(node, at, bytes.subarray(0, length));
      return length;
    };
    const some = (): number => Math.floor(this.#random() * bytes.length);
    return this.#do('writeSync', () => write(bytes.length), { short: () => write(some()), torn: () => write(some()) });
  }

  readSync(fd: number, buffer: Uint8Array, position: number): number {
    return this.#do('readSync', () => this.#file(fd).node.content.copy(buffer, 0, position));
  }

  fdatasyncSync(fd: number): void {
    this.#sync('fdatasyncSync', fd);
  }

  fsyncSync(fd: number): void {
    this.#sync('fsyncSync', fd);
  }

  fdatasync(fd: number, done: SyncCallback): void {
    this.#syncLater('fdatasync', fd, done);
  }

  fsync(fd: number, done: SyncCallback): void {
    this.#syncLater('fsync', fd, done);
  }

  fstatSync(fd: number): FileStatus {
    return this.#do('fstatSync', () => statusOf(this.#file(fd).node));
  }

  fchmodSync(fd: number, mode: number): void {
    this.#do('fchmodSync', () => {
      this.#file(fd).node.mode = mode;
    });
  }

  lstatSync(path: string): FileStatus | undefined {
    return this.#do('lstatSync', () => {
      const node = this.#node(path);
      return node === undefined ? undefined : statusOf(node);
    });
  }

  readFileSync(path: string): string {
    return this.#do('readFileSync', () => this.#existing(path).content.toString());
  }

  readdirSync(path: string): FolderEntry[] {
    return this.#do('readdirSync', () =>
      [...this.#existing(path).names].map(([name, node]) => ({
        name,
        isFile: () => node.kind === 'file',
        isDirectory: () => node.kind === 'folder',
      })),
    );
  }

  mkdirSync(path: string, mode: number): void {
    this.#do('mkdirSync', () => {
      const { folder, name, node } = this.#look(path);
      if (node !== undefined) throw systemError('EEXIST', path);
      this.#make(folder, name, new SimulatedNode('folder', mode));
    });
  }

  rmdirSync(path: string): void {
    this.#do('rmdirSync', () => {
      const { folder, name, node } = this.#look(path);
      if (node === undefined) throw systemError('ENOENT', path);
      if (node.names.size > 0) throw systemError('ENOTEMPTY', path);
      this.disk.rename([{ folder, name, node: undefined }]);
    });
  }

  linkSync(existing: string, path: string): void {
    this.#do('linkSync', () => {
      const node = this.#existing(existing);
      const { folder, name, node: found } = this.#look(path);
      if (found !== undefined) throw systemError('EEXIST', path);
      this.#make(folder, name, node);
      node.nlink += 1;
    });
  }

  unlinkSync(path: string): void {
    this.#do('unlinkSync', () => {
      const { folder, name, node } = this.#look(path);
      if (node === undefined) throw systemError('ENOENT', path);
      node.nlink -= 1;
      this.disk.rename([{ folder, name, node: undefined }]);
    });
  }

  renameSync(from: string, to: string): void {
    this.#do('renameSync', () => {
      const node = this.#existing(from);
      const source = this.#look(from);
      const target = this.#look(to);
      if (target.node !== undefined) target.node.nlink -= 1;
      this.disk.rename([
        { folder: source.folder, name: source.name, node: undefined },
        { folder: target.folder, name: target.name, node },
      ]);
    });
  }

  realpathSync(path: string): string {
    return this.#do('realpathSync', () => {
      this.#existing(path);
      return path;
    });
  }

  kindOf(): number {
    return 0xef53;
  }

  watch(): () => void {
    return () => undefined;
  }

  /** Does an operation, or lets it fail or the machine die in it. */
  #do<T>(operation: FileOperation, work: () => T, partly?: { readonly short: () => T; readonly torn: () => T }): T {
    if (this.crashed) throw systemError('ECRASHED', operation);
    this.operations += 1;
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
    if (this.operations === this.#crashAt) {
      this.crashed = true;
      const done = this.#random();
      if (done < 0.3) work();
      else if (done < 0.6) partly?.torn();
      throw systemError('ECRASHED', operation);
    }
    const kind = this.#faults.next(operation);
    if (kind === undefined) return work();
    if (kind !== 'short-write') throw systemError(kind, operation);
    return partly === undefined ? work() : partly.short();
  }

  #sync(operation: FileOperation, fd: number): void {
    const { node } = this.#file(fd);
    try {
      this.#do(operation, () => {
        this.#makeDurable(node);
      });
    } catch (error) {
      this.#lose(node);
      throw error;
    }
  }

  #syncLater(operation: FileOperation, fd: number, done: SyncCallback): void {
    const { node } = this.#file(fd);
    // Only what was written before the call is sure to be in it.
    const writes = node.pendingWrites.length;
    let failure: Error | null = null;
    try {
      this.#do(operation, () => undefined);
    } catch (error) {
      failure = error as Error;
      this.#lose(node);
    }
    this.#syncs.push(() => {
      if (this.crashed) failure ??= systemError('ECRASHED', operation);
      if (failure === null) this.#makeDurable(node, writes);
      done(failure);
    });
    queueMicrotask(() => {
      const [next] = this.#syncs.splice(Math.floor(this.#random() * this.#syncs.length), 1);
      next?.();
    });
  }

  #makeDurable(node: SimulatedNode, writes?: number): void {
    if (node.kind === 'folder') this.disk.syncFolder(node);
    else this.disk.syncFile(node, writes);
  }

  #lose(node: SimulatedNode): void {
    // Names are kept in a journal of the file system: there a failure is for ever, and drops nothing silently.
    if (!this.crashed && node.kind === 'file') this.disk.loseWrites(node);
  }

  #file(fd: number): OpenFile {
    const file = this.#open.get(fd);
    if (file === undefined) throw systemError('EBADF', String(fd));
    return file;
  }

  #make(folder: SimulatedNode, name: string, node: SimulatedNode): SimulatedNode {
    this.disk.rename([{ folder, name, node }]);
    return node;
  }

  #existing(path: string): SimulatedNode {
    const node = this.#node(path);
    if (node === undefined) throw systemError('ENOENT', path);
    return node;
  }

  #node(path: string): SimulatedNode | undefined {
    let node: SimulatedNode | undefined = this.disk.root;
    for (const name of path.split('/')) if (name !== '') node = node?.names.get(name);
    return node;
  }

  #look(path: string): { folder: SimulatedNode; name: string; node: SimulatedNode | undefined } {
    const cut = path.lastIndexOf('/');
    const folder = this.#existing(path.slice(0, cut));
    const name = path.slice(cut + 1);
    return { folder, name, node: name === '' ? this.disk.root : folder.names.get(name) };
  }
}

function statusOf(node: SimulatedNode): FileStatus {
  return {
    size: node.content.length,
    mode: node.mode,
    uid: node.uid,
    nlink: node.nlink,
    mtimeMs: node.mtimeMs,
    isFile: () => node.kind === 'file',
    isDirectory: () => node.kind === 'folder',
    isSymbolicLink: () => false,
  };
}

function systemError(code: string, subject: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${subject}`), { code });
}
