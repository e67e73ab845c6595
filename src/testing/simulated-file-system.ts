import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import type { FileStatus, FileSystem, FolderEntry, SyncCallback } from '../storage/file-system.ts';
import type { FileFault, FileOperation } from './fault-plan.ts';
import { SimulatedDisk, SimulatedNode } from './simulated-disk.ts';
import { SimulatedMachine } from './simulated-machine.ts';
import { SimulatedNames, statusOf, systemError } from './simulated-names.ts';

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
  readonly #names: SimulatedNames;
  readonly #machine: SimulatedMachine;
  readonly #random: () => number;
  readonly #open = new Map<number, OpenFile>();
  #nextFd = 3;
  /** Syncs in threads that have not ended. */
  #syncs: (() => void)[] = [];

  constructor(options: SimulatedFileSystemOptions) {
    this.disk = options.disk ?? new SimulatedDisk();
    this.#names = new SimulatedNames(this.disk);
    this.#random = options.random;
    this.#machine = new SimulatedMachine(options.random, options.crashAt ?? Infinity);
    for (const fault of options.faults ?? []) this.#machine.inject(fault);
  }

  /** How many operations of each kind were done. */
  get counts(): Map<FileOperation, number> {
    return this.#machine.counts;
  }

  /** How many operations were done in all. */
  get operations(): number {
    return this.#machine.operations;
  }

  /** Whether the machine has died. Every operation fails then. */
  get crashed(): boolean {
    return this.#machine.crashed;
  }

  /** How many files are open. */
  get openFiles(): number {
    return this.#open.size;
  }

  /** Adds a fault. */
  inject(fault: FileFault): void {
    this.#machine.inject(fault);
  }

  /** Ends all faults. */
  heal(): void {
    this.#machine.heal();
  }

  openSync(path: string, flags: number, mode = 0o666): number {
    return this.#machine.do('openSync', () => {
      const place = this.#names.look(path);
      const { node: found } = place;
      if (found !== undefined && (flags & constants.O_EXCL) !== 0) throw systemError('EEXIST', path);
      if (found === undefined && (flags & constants.O_CREAT) === 0) throw systemError('ENOENT', path);
      const node = found ?? this.#names.put(place, new SimulatedNode('file', mode));
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
    this.#machine.do('closeSync', () => {
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
    return this.#machine.do('writeSync', () => write(bytes.length), {
      short: () => write(some()),
      torn: () => write(some()),
    });
  }

  readSync(fd: number, buffer: Uint8Array, position: number): number {
    return this.#machine.do('readSync', () => this.#file(fd).node.content.copy(buffer, 0, position));
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
    return this.#machine.do('fstatSync', () => statusOf(this.#file(fd).node));
  }

  fchmodSync(fd: number, mode: number): void {
    this.#machine.do('fchmodSync', () => {
      this.#file(fd).node.mode = mode;
    });
  }

  lstatSync(path: string): FileStatus | undefined {
    return this.#machine.do('lstatSync', () => {
      const node = this.#names.find(path);
      return node === undefined ? undefined : statusOf(node);
    });
  }

  readFileSync(path: string): string {
    return this.#machine.do('readFileSync', () => this.#names.require(path).content.toString());
  }

  someOfSync(path: string, most: number): FolderEntry[] {
    return this.readdirSync(path).slice(0, most);
  }

  readdirSync(path: string): FolderEntry[] {
    return this.#machine.do('readdirSync', () =>
      [...this.#names.require(path).names].map(([name, node]) => ({
        name,
        isFile: () => node.kind === 'file',
        isDirectory: () => node.kind === 'folder',
      })),
    );
  }

  mkdirSync(path: string, mode: number): void {
    this.#machine.do('mkdirSync', () => {
      const place = this.#names.look(path);
      if (place.node !== undefined) throw systemError('EEXIST', path);
      this.#names.put(place, new SimulatedNode('folder', mode));
    });
  }

  rmdirSync(path: string): void {
    this.#machine.do('rmdirSync', () => {
      const place = this.#names.look(path);
      if (place.node === undefined) throw systemError('ENOENT', path);
      if (place.node.names.size > 0) throw systemError('ENOTEMPTY', path);
      this.#names.remove(place);
    });
  }

  linkSync(existing: string, path: string): void {
    this.#machine.do('linkSync', () => {
      const node = this.#names.require(existing);
      const place = this.#names.look(path);
      if (place.node !== undefined) throw systemError('EEXIST', path);
      this.#names.put(place, node);
      node.nlink += 1;
    });
  }

  unlinkSync(path: string): void {
    this.#machine.do('unlinkSync', () => {
      const place = this.#names.look(path);
      if (place.node === undefined) throw systemError('ENOENT', path);
      place.node.nlink -= 1;
      this.#names.remove(place);
    });
  }

  renameSync(from: string, to: string): void {
    this.#machine.do('renameSync', () => {
      const node = this.#names.require(from);
      const source = this.#names.look(from);
      const target = this.#names.look(to);
      if (target.node !== undefined) target.node.nlink -= 1;
      this.disk.rename([
        { folder: source.folder, name: source.name, node: undefined },
        { folder: target.folder, name: target.name, node },
      ]);
    });
  }

  realpathSync(path: string): string {
    return this.#machine.do('realpathSync', () => {
      this.#names.require(path);
      return path;
    });
  }

  kindOf(): number {
    return 0xef53;
  }

  watch(): () => void {
    return () => undefined;
  }

  #sync(operation: FileOperation, fd: number): void {
    const { node } = this.#file(fd);
    try {
      this.#machine.do(operation, () => {
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
      this.#machine.do(operation, () => undefined);
    } catch (error) {
      failure = error as Error;
      this.#lose(node);
    }
    this.#syncs.push(() => {
      if (this.#machine.crashed) failure ??= systemError('ECRASHED', operation);
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
    if (!this.#machine.crashed && node.kind === 'file') this.disk.loseWrites(node);
  }

  #file(fd: number): OpenFile {
    const file = this.#open.get(fd);
    if (file === undefined) throw systemError('EBADF', String(fd));
    return file;
  }
}
