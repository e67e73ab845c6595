import { isKeySegment, requireKey } from './keys.ts';

/** What a file of the layout holds. */
export interface StoredFile {
  readonly kind: 'document' | 'log';
  /** The last segment of its key. */
  readonly segment: string;
}

/** Folders that would look like files get a mark that no key can contain. */
const looksLikeFile = /\.(?:json|jsonl|log)$/;
const mark = '!';
/** Enough for the keys that are in use at a time; looking one up again is cheap. */
const remembered = 4096;

/**
 * Where keys live below the root: documents as `<key>.json`, logs as `<key>.jsonl`, and a log whose key ends in `.log`
 * under its own name. The way back is unambiguous. Everything that is not a key's begins with a dot.
 */
export class FileLayout {
  readonly root: string;
  readonly #folders = new Map<string, string>();
  readonly #documents = new Map<string, string>();
  readonly #logs = new Map<string, string>();

  constructor(root: string) {
    this.root = root;
  }

  /** The file of a document. @throws UsageError `invalid-key`. */
  document(key: string): string {
    return remember(this.#documents, key, () => `${this.#path(requireKey(key))}.json`);
  }

  /** The file of a log. @throws UsageError `invalid-key`. */
  log(key: string): string {
    return remember(this.#logs, key, () =>
      requireKey(key).endsWith('.log') ? this.#path(key) : `${this.#path(key)}.jsonl`,
    );
  }

  /** The folder of a path of segments, without a `/` at its end; the root for an empty one. */
  folder(path: string): string {
    if (path === '') return this.root;
    return remember(this.#folders, path, () => `${this.root}/${path.split('/').map(markFolder).join('/')}`);
  }

  #path(key: string): string {
    const cut = key.lastIndexOf('/');
    return cut === -1 ? `${this.root}/${key}` : `${this.folder(key.slice(0, cut))}/${key.slice(cut + 1)}`;
  }
}

/** The folder that a file or folder is in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** What a file of this name holds, or `undefined` for one that is not ours. */
export function storedFile(name: string): StoredFile | undefined {
  if (name.endsWith('.json')) return stored('document', name.slice(0, -5));
  if (name.endsWith('.jsonl')) return stored('log', name.slice(0, -6));
  return name.endsWith('.log') ? stored('log', name) : undefined;
}

/** The segment that a folder of this name stands for, or `undefined` for one that is not ours. */
export function folderSegment(name: string): string | undefined {
  const segment = name.endsWith(mark) ? name.slice(0, -1) : name;
  return isKeySegment(segment) && markFolder(segment) === name ? segment : undefined;
}

function stored(kind: StoredFile['kind'], segment: string): StoredFile | undefined {
  return isKeySegment(segment) ? { kind, segment } : undefined;
}

function markFolder(segment: string): string {
  return looksLikeFile.test(segment) ? segment + mark : segment;
}

function remember(known: Map<string, string>, key: string, find: () => string): string {
  const found = known.get(key);
  if (found !== undefined) return found;
  const path = find();
  if (known.size >= remembered) known.clear();
  known.set(key, path);
  return path;
}
