/** A file that git keeps track of. */
export interface TrackedFile {
  /** From the top of the working tree, with `/`. */
  readonly path: string;
  readonly mode: number;
  /** The name of its content: hexadecimal. */
  readonly object: string;
}

/** What an index lists. */
export interface GitIndex {
  readonly files: readonly TrackedFile[];
  /** The index that this one says the differences to, by its name's end. */
  readonly shared?: string;
}

/** Times, device, number, mode, user, group and size of a file. */
const factsLength = 40;
const modeOffset = 24;
const isExtended = 0x4000;

/**
 * Reads the index of a git repository, of any version that git writes; `keeps` says which paths are wanted.
 *
 * @throws Error that says what is wrong with it.
 */
export function readGitIndex(bytes: Buffer, objectLength: number, keeps: (path: Buffer) => boolean): GitIndex {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') throw new Error('it is no index');
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) throw new Error(`it has version ${version}, and 2 to 4 are understood`);
  const files: TrackedFile[] = [];
  let at = 12;
  let path = bytes.subarray(0, 0);
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    const flagsAt = at + factsLength + objectLength;
    if (flagsAt + 2 > bytes.length) throw new Error('it is cut');
    const hasMore = version > 2 && (bytes.readUInt16BE(flagsAt) & isExtended) !== 0;
    const from = flagsAt + (hasMore ? 4 : 2);
    const named = version === 4 ? nameAfter(path, bytes, from) : undefined;
    const rest = named?.from ?? from;
    const end = bytes.indexOf(0, rest);
    if (end < 0) throw new Error('it is cut');
    path = bytes.subarray(rest, end);
    if (named !== undefined) path = Buffer.concat([named.before, path]);
    if (keeps(path))
      files.push({
        path: path.toString(),
        mode: bytes.readUInt32BE(at + modeOffset),
        object: bytes.toString('hex', at + factsLength, flagsAt),
      });
    // Before version 4, entries are filled up with zeros to a multiple of eight.
    at = version === 4 ? end + 1 : at + Math.floor((end - at + 8) / 8) * 8;
  }
  const shared = sharedIndexOf(bytes, at, objectLength);
  return { files, ...(shared === undefined ? {} : { shared }) };
}

/** What a name has in common with the one before: version 4 says how much of that to take away. */
function nameAfter(before: Buffer, bytes: Buffer, at: number): { readonly from: number; readonly before: Buffer } {
  let from = at;
  let taken = 0;
  for (;;) {
    const byte = bytes[from];
    if (byte === undefined || taken > before.length) throw new Error('it is cut');
    from += 1;
    taken = from - at === 1 ? byte & 0x7f : (taken + 1) * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) break;
  }
  if (taken > before.length) throw new Error('one of its names cannot be read');
  return { from, before: before.subarray(0, before.length - taken) };
}

/** A split index says behind its entries which one it belongs to. */
function sharedIndexOf(bytes: Buffer, from: number, objectLength: number): string | undefined {
  for (let at = from; at + 8 <= bytes.length - objectLength;) {
    const length = bytes.readUInt32BE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'link') return bytes.toString('hex', at + 8, at + 8 + objectLength);
    at += 8 + length;
  }
  return undefined;
}
