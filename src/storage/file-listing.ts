import type { FileDocuments } from './file-documents.ts';
import { folderSegment, storedFile } from './file-layout.ts';
import { type FolderName, rankOf } from './folder-names.ts';
import type { FolderEntry } from './file-system.ts';
import type { FileTree } from './file-tree.ts';
import { isMissing, systemCode } from './file-errors.ts';
import { isBehind } from './list-options.ts';
import type { Listing } from './list-options.ts';
import type { ListEntry, ListPage } from './storage-adapter.ts';

/** How long a listing may hold the event loop. */
const sliceMs = 5;
/** Entries of a folder that tell as a rule whether it holds anything. */
const enough = 16;

/** Something in a folder, by its place in the listing. */
interface Child {
  /** The segment; of a folder with `/` behind it, as all keys in it have. */
  readonly order: string;
  readonly name: string;
  readonly kind: 'document' | 'log' | 'folder';
}

/** A folder that is being walked through. */
interface Level {
  readonly folder: string;
  /** What the keys in it begin with: empty, or ending in `/`. */
  readonly prefix: string;
  readonly children: readonly Child[];
  next: number;
}

/** One page of the documents and logs of a tree, read synchronously in slices: through promises it takes four times as long. */
export class FileListing {
  readonly #tree: FileTree;
  readonly #documents: FileDocuments;
  readonly #listing: Listing;
  readonly #entries: ListEntry[] = [];
  #sliceBegan = 0;

  constructor(tree: FileTree, documents: FileDocuments, listing: Listing) {
    this.#tree = tree;
    this.#documents = documents;
    this.#listing = listing;
  }

  async page(): Promise<ListPage> {
    // Many small pages, one behind the other, would hold the event loop as one large one does.
    const { turns } = this.#tree;
    if (turns.due) await turns.take();
    this.#sliceBegan = this.#tree.host.monotonic();
    const { prefix } = this.#listing;
    const cut = prefix.lastIndexOf('/') + 1;
    const above = prefix.slice(0, cut);
    const folder = this.#tree.layout.folder(above.slice(0, -1));
    if (!this.#tree.folders.exists(folder)) return { entries: [] };
    const more =
      this.#listing.folders === undefined
        ? await this.#walk(this.#level(folder, above, prefix.slice(cut)))
        : await this.#listFolders(folder, above);
    const last = this.#entries.at(-1);
    return more && last !== undefined ? { entries: this.#entries, next: last.key } : { entries: this.#entries };
  }

  /** Goes through everything below a folder; tells whether there is more than the page takes. */
  async #walk(top: Level): Promise<boolean> {
    const levels = [top];
    let former: string | undefined;
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const child = level.children[level.next];
      level.next += 1;
      if (child === undefined) {
        levels.pop();
      } else if (child.kind === 'folder') {
        const below = level.prefix + child.order;
        if (this.#mayHold(below)) levels.push(this.#level(`${level.folder}/${child.name}`, below));
      } else {
        const key = level.prefix + child.order;
        // A document and a log of one key are one entry.
        if (key === former || !isBehind(key, this.#listing)) continue;
        if (this.#entries.length === this.#listing.limit) return true;
        former = key;
        this.#add(key, child.kind === 'document' ? `${level.folder}/${child.name}` : undefined);
      }
      await this.#slice();
    }
    return false;
  }

  async #listFolders(top: string, prefix: string): Promise<boolean> {
    const { folders = '', values, limit, reverse, after } = this.#listing;
    const names = this.#tree.folderNames.in(top);
    const [first, last] = rangeOf(names, prefix, after, reverse);
    for (let step = 0; step < last - first; step += 1) {
      const found = names[reverse ? last - 1 - step : first + step];
      if (found === undefined) continue;
      const folder = `${top}/${found.name}`;
      const document = `${folder}/${folders}.json`;
      const full = this.#entries.length === limit;
      const value = values && !full ? this.#valueAt(document) : undefined;
      if (value === undefined && !this.#isThere(document) && !this.#holdsSomething(folder)) continue;
      if (full) return true;
      const key = prefix + found.segment;
      this.#entries.push(value === undefined ? { key } : { key, value });
      await this.#slice();
    }
    return false;
  }

  #add(key: string, documentPath: string | undefined): void {
    if (!this.#listing.values || documentPath === undefined) {
      this.#entries.push({ key });
      return;
    }
    const value = this.#documents.read(documentPath);
    if (value !== undefined) this.#entries.push({ key, value });
  }

  /** The document in a file that was not looked at before: a link or a folder in its place is none. */
  #valueAt(path: string): string | undefined {
    try {
      return this.#documents.read(path);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ELOOP' || code === 'EISDIR') return undefined;
      throw error;
    }
  }

  /** Whether any key that begins with this can be behind the place the listing goes on from. */
  #mayHold(prefix: string): boolean {
    const { after, reverse } = this.#listing;
    if (after === undefined || after.startsWith(prefix)) return true;
    return reverse ? prefix < after : prefix > after;
  }

  #level(folder: string, prefix: string, start = ''): Level {
    const all = this.#children(folder);
    const children = start === '' ? all : all.filter((child) => child.order.startsWith(start));
    return { folder, prefix, children, next: 0 };
  }

  #children(folder: string): Child[] {
    const children: Child[] = [];
    for (const entry of this.#entriesOf(folder)) {
      const child = toChild(entry);
      if (child !== undefined) children.push(child);
    }
    const sign = this.#listing.reverse ? -1 : 1;
    // Between a document and a log of one key the document comes first, in both directions: it has the value.
    return children.sort((one, other) =>
      one.order === other.order ? (one.kind < other.kind ? -1 : 1) : one.order < other.order ? -sign : sign,
    );
  }

  /** Whether a document is there: faster than reading its folder, and true of nearly all. */
  #isThere(path: string): boolean {
    return this.#tree.fileSystem.lstatSync(path)?.isFile() === true;
  }

  #holdsSomething(folder: string): boolean {
    // Nearly always one of the first entries shows it, and large folders are only read when they are listed.
    const some = this.#orNone(() => this.#tree.fileSystem.someOfSync(folder, enough));
    if (this.#isHeldIn(folder, some)) return true;
    return some.length >= enough && this.#isHeldIn(folder, this.#entriesOf(folder));
  }

  #isHeldIn(folder: string, entries: readonly FolderEntry[]): boolean {
    if (entries.some((entry) => entry.isFile() && storedFile(entry.name) !== undefined)) return true;
    return entries.some(
      (entry) =>
        entry.isDirectory() &&
        folderSegment(entry.name) !== undefined &&
        this.#holdsSomething(`${folder}/${entry.name}`),
    );
  }

  #entriesOf(folder: string): readonly FolderEntry[] {
    return this.#orNone(() => this.#tree.fileSystem.readdirSync(folder));
  }

  #orNone(read: () => FolderEntry[]): readonly FolderEntry[] {
    try {
      return read();
    } catch (error) {
      // Somebody removed it just now.
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #slice(): Promise<void> {
    if (this.#tree.host.monotonic() - this.#sliceBegan < sliceMs) return;
    await this.#tree.turns.take();
    this.#sliceBegan = this.#tree.host.monotonic();
  }
}

/** The names behind a place, as the first one and the one behind the last. */
function rangeOf(
  names: readonly FolderName[],
  prefix: string,
  after: string | undefined,
  reverse: boolean,
): [first: number, last: number] {
  if (after === undefined) return [0, names.length];
  // A place elsewhere stands before or behind all of them.
  if (!after.startsWith(prefix)) return prefix > after === reverse ? [0, 0] : [0, names.length];
  const segment = after.slice(prefix.length);
  return reverse ? [0, rankOf(names, segment, false)] : [rankOf(names, segment, true), names.length];
}

/** Links and whatever else is not ours are left out. */
function toChild(entry: FolderEntry): Child | undefined {
  if (entry.isDirectory()) {
    const segment = folderSegment(entry.name);
    return segment === undefined ? undefined : { order: `${segment}/`, name: entry.name, kind: 'folder' };
  }
  const stored = entry.isFile() ? storedFile(entry.name) : undefined;
  return stored === undefined ? undefined : { order: stored.segment, name: entry.name, kind: stored.kind };
}
