import { Buffer } from 'node:buffer';

/** A write that is not durable yet. */
interface PendingWrite {
  readonly position: number;
  readonly bytes: Buffer;
}

/** A file or folder of a {@link SimulatedDisk}: as programs see it, and as a power loss would leave it. */
export class SimulatedNode {
  readonly kind: 'file' | 'folder';
  readonly uid: number = process.getuid?.() ?? 0;
  mode: number;
  mtimeMs = 0;
  nlink = 1;
  /** What programs read. */
  content: Buffer = Buffer.alloc(0);
  durableContent: Buffer = Buffer.alloc(0);
  pendingWrites: PendingWrite[] = [];
  /** The names that programs see in a folder. */
  readonly names: Map<string, SimulatedNode> = new Map<string, SimulatedNode>();
  readonly durableNames: Map<string, SimulatedNode> = new Map<string, SimulatedNode>();

  constructor(kind: 'file' | 'folder', mode: number) {
    this.kind = kind;
    this.mode = mode;
  }
}

/** One name of a folder that came, went, or now means something else. */
interface NameChange {
  readonly folder: SimulatedNode;
  readonly name: string;
  readonly node: SimulatedNode | undefined;
}

/** Changes of names that happen together or not at all, such as the two of a rename. */
type NameOperation = readonly NameChange[];

/**
 * Files and folders in memory that keep apart what was written and what is durable.
 *
 * A harsh model of a disk: a power loss keeps any part of the writes that were not synced, also torn ones and later
 * ones without earlier ones; and of each folder's unsynced changes any first part, independent of other folders. A
 * failed sync of a file drops its unsynced writes for good, while programs go on seeing them.
 */
export class SimulatedDisk {
  readonly root: SimulatedNode = new SimulatedNode('folder', 0o700);
  #pendingNames: NameOperation[] = [];

  /** Changes names at once for programs, and some time later for good. */
  rename(operation: NameOperation): void {
    for (const change of operation) setName(change.folder.names, change);
    this.#pendingNames.push(operation);
  }

  write(node: SimulatedNode, position: number, bytes: Buffer): void {
    node.content = overwrite(node.content, position, bytes);
    node.pendingWrites.push({ position, bytes });
  }

  /** Makes the first `writes` of a file's unsynced writes durable. */
  syncFile(node: SimulatedNode, writes: number = node.pendingWrites.length): void {
    for (const { position, bytes } of node.pendingWrites.splice(0, writes))
      node.durableContent = overwrite(node.durableContent, position, bytes);
  }

  /** The sync of a file fails: the system calls its unsynced writes clean and never writes them. */
  loseWrites(node: SimulatedNode): void {
    node.pendingWrites = [];
  }

  /** Makes a folder's changes durable; with one that concerns another folder too, what that one had changed before. */
  syncFolder(folder: SimulatedNode): void {
    const concerned = new Set([folder]);
    const synced: NameOperation[] = [];
    const left: NameOperation[] = [];
    for (const operation of this.#pendingNames.toReversed()) {
      if (operation.some((change) => concerned.has(change.folder))) {
        for (const change of operation) concerned.add(change.folder);
        synced.unshift(operation);
      } else left.unshift(operation);
    }
    for (const operation of synced) for (const change of operation) setName(change.folder.durableNames, change);
    this.#pendingNames = left;
  }

  /** The disk as it is found after a power loss now; chance decides about all that was not synced. */
  afterPowerLoss(random: () => number): SimulatedDisk {
    const kept = new Map<SimulatedNode, Map<string, SimulatedNode>>();
    const namesOf = (folder: SimulatedNode): Map<string, SimulatedNode> => {
      let names = kept.get(folder);
      if (names === undefined) kept.set(folder, (names = new Map(folder.durableNames)));
      return names;
    };
    const stopped = new Set<SimulatedNode>();
    for (const operation of this.#pendingNames) {
      if (random() < 0.6 && operation.every((change) => !stopped.has(change.folder)))
        for (const change of operation) setName(namesOf(change.folder), change);
      else for (const change of operation) stopped.add(change.folder);
    }
    return copyOf(this.root, namesOf, (file) => survivingContent(file, random));
  }

  /** The disk as another process finds it: everything that was written is there. */
  afterProcessDeath(): SimulatedDisk {
    return copyOf(
      this.root,
      (folder) => folder.names,
      (file) => file.content,
    );
  }
}

function setName(names: Map<string, SimulatedNode>, { name, node }: NameChange): void {
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}

function overwrite(content: Buffer, position: number, bytes: Buffer): Buffer {
  const end = position + bytes.length;
  if (position === content.length) return Buffer.concat([content, bytes]);
  const result = Buffer.alloc(Math.max(content.length, end));
  content.copy(result);
  bytes.copy(result, position);
  return result;
}

function survivingContent(file: SimulatedNode, random: () => number): Buffer {
  let content = file.durableContent;
  for (const { position, bytes } of file.pendingWrites) {
    const fate = random();
    if (fate < 0.4) continue;
    const length = fate < 0.7 ? bytes.length : Math.floor(random() * bytes.length);
    if (length > 0) content = overwrite(content, position, bytes.subarray(0, length));
  }
  return content;
}

/** A disk on which everything is durable, with the given names and contents. */
function copyOf(
  root: SimulatedNode,
  namesOf: (folder: SimulatedNode) => ReadonlyMap<string, SimulatedNode>,
  contentOf: (file: SimulatedNode) => Buffer,
): SimulatedDisk {
  const disk = new SimulatedDisk();
  const copies = new Map<SimulatedNode, SimulatedNode>();
  const copy = (node: SimulatedNode): SimulatedNode => {
    const known = copies.get(node);
    if (known !== undefined) {
      known.nlink += 1;
      return known;
    }
    const made = node === root ? disk.root : new SimulatedNode(node.kind, node.mode);
    copies.set(node, made);
    made.mtimeMs = node.mtimeMs;
    if (node.kind === 'file') made.content = made.durableContent = contentOf(node);
    else
      for (const [name, child] of namesOf(node)) {
        const below = copy(child);
        made.names.set(name, below);
        made.durableNames.set(name, below);
      }
    return made;
  };
  copy(root);
  return disk;
}
