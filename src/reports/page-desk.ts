/** Somebody who waits for a page; an answer of `node:http`. */
export interface PageReader {
  readonly destroyed: boolean;
}

interface Drawing {
  readonly readers: Set<PageReader>;
  readonly page: Promise<Buffer | undefined>;
}

/**
 * Draws whole pages one after the other: once for all who ask for the same meanwhile, and not at all when nobody waits any
 * more. So neither impatient nor slow readers add up.
 */
export class PageDesk {
  readonly #drawings = new Map<string, Drawing>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** The bytes of a page; `undefined` when nobody is there to read them. Rejects as `draw` does. */
  async page(name: string, reader: PageReader, draw: () => Promise<string>): Promise<Buffer | undefined> {
    const known = this.#drawings.get(name);
    if (known !== undefined) {
      known.readers.add(reader);
      return known.page;
    }
    const readers = new Set([reader]);
    const page = this.#last.then(async () => {
      if (this.#closed || [...readers].every(({ destroyed }) => destroyed)) return undefined;
      return Buffer.from(await draw());
    });
    this.#drawings.set(name, { readers, page });
    const settled = (): void => {
      this.#drawings.delete(name);
    };
    this.#last = page.then(settled, settled);
    return page;
  }

  /** Draws nothing further; resolves when what is being drawn is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }
}
