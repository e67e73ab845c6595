import type { FileStatus } from '../storage/file-system.ts';
import type { SimulatedDisk, SimulatedNode } from './simulated-disk.ts';

/** Where a path leads: the folder, the name in it, and what has that name. */
export interface SimulatedPlace {
  readonly folder: SimulatedNode;
  readonly name: string;
  readonly node: SimulatedNode | undefined;
}

/** The paths of a {@link SimulatedDisk}. */
export class SimulatedNames {
  readonly #disk: SimulatedDisk;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  /** What is at a path, if anything. */
  find(path: string): SimulatedNode | undefined {
    let node: SimulatedNode | undefined = this.#disk.root;
    for (const name of path.split('/')) if (name !== '') node = node?.names.get(name);
    return node;
  }

  /** What is at a path. @throws `ENOENT`. */
  require(path: string): SimulatedNode {
    const node = this.find(path);
    if (node === undefined) throw systemError('ENOENT', path);
    return node;
  }

  /** Where a path leads. @throws `ENOENT` when its folder is missing. */
  look(path: string): SimulatedPlace {
    const cut = path.lastIndexOf('/');
    const folder = this.require(path.slice(0, cut));
    const name = path.slice(cut + 1);
    return { folder, name, node: name === '' ? this.#disk.root : folder.names.get(name) };
  }

  /** Gives a name to something. */
  put({ folder, name }: SimulatedPlace, node: SimulatedNode): SimulatedNode {
    this.#disk.rename([{ folder, name, node }]);
    return node;
  }

  /** Takes a name away. */
  remove({ folder, name }: SimulatedPlace): void {
    this.#disk.rename([{ folder, name, node: undefined }]);
  }
}

/** What programs are told of a file or folder. */
export function statusOf(node: SimulatedNode): FileStatus {
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

/** An error as the system throws it. */
export function systemError(code: string, subject: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${subject}`), { code });
}
