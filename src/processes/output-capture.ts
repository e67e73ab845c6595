import { StringDecoder } from 'node:string_decoder';

/** The share of a full capture that keeps the beginning; the end, where errors are told, gets the rest. */
const headShare = 0.25;

/**
 * Keeps the beginning and the end of an output of any length, in bounded memory.
 *
 * Invariants: `#kept` bytes of `#buffer` are filled in order; once it has its full size, the part behind `#headBytes`
 * is a ring whose oldest byte is at `#oldestAt`.
 */
export class OutputCapture {
  readonly #capBytes: number;
  readonly #headBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #kept = 0;
  #oldestAt: number;
  #totalBytes = 0;

  constructor(capBytes: number) {
    this.#capBytes = capBytes;
    this.#headBytes = Math.floor(capBytes * headShare);
    this.#oldestAt = this.#headBytes;
  }

  /** All bytes that were written, kept or not. */
  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** Whether bytes were left out. */
  get truncated(): boolean {
    return this.#totalBytes > this.#capBytes;
  }

  write(chunk: Buffer): void {
    this.#totalBytes += chunk.length;
    const plainBytes = Math.min(chunk.length, this.#capBytes - this.#kept);
    this.#grow(this.#kept + plainBytes);
    chunk.copy(this.#buffer, this.#kept, 0, plainBytes);
    this.#kept += plainBytes;
    this.#writeToRing(chunk.subarray(plainBytes));
  }

  /** What was kept; where bytes were left out, a line says how many. Characters are never cut in two. */
  text(): string {
    if (!this.truncated) return this.#buffer.toString('utf8', 0, this.#kept);
    const ring = [this.#buffer.subarray(this.#oldestAt), this.#buffer.subarray(this.#headBytes, this.#oldestAt)];
    const leftOutBytes = this.#totalBytes - this.#capBytes;
    // A decoder that is not ended holds back the beginning of a character that was cut.
    const head = new StringDecoder('utf8').write(this.#buffer.subarray(0, this.#headBytes));
    return `${head}\n… ${leftOutBytes} bytes left out …\n${fromWholeCharacter(Buffer.concat(ring)).toString('utf8')}`;
  }

  #writeToRing(bytes: Buffer): void {
    const ringBytes = this.#capBytes - this.#headBytes;
    // Of more than a whole ring only the end can remain.
    let rest = bytes.subarray(Math.max(0, bytes.length - ringBytes));
    while (rest.length > 0) {
      const copied = rest.copy(this.#buffer, this.#oldestAt);
      this.#oldestAt += copied;
      if (this.#oldestAt === this.#capBytes) this.#oldestAt = this.#headBytes;
      rest = rest.subarray(copied);
    }
  }

  #grow(neededBytes: number): void {
    if (neededBytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(
      Math.min(this.#capBytes, Math.max(neededBytes, this.#buffer.length * 2, 1024)),
    );
    this.#buffer.copy(larger, 0, 0, this.#kept);
    this.#buffer = larger;
  }
}

/** Leaves out the rest of a character whose beginning is missing. */
function fromWholeCharacter(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.subarray(start);
}
