import {
  identifyProcess,
  isProcessIdentity,
  type Liveness,
  livenessOf,
  type ProcessIdentity,
} from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';

/** Who asks a question at the moment. */
export interface Claim {
  readonly id: string;
  readonly process: ProcessIdentity;
  /** The claim whose place it takes; it counts only while that one holds. */
  readonly instead?: string;
}

const folder = 'cache/asking/';

/**
 * Who asks what, over all processes: a log for each question that is being asked, whose order decides.
 *
 * The first claim holds, until one comes that names it as the one it takes the place of. The log goes when the question
 * is answered; a claim that came in between goes with it, and is made again by whoever still waits.
 */
export class ResponseClaims {
  readonly #storage: StorageAdapter;
  #self: ProcessIdentity | undefined;

  constructor(storage: StorageAdapter) {
    this.#storage = storage;
  }

  /** Claims a question; gives who holds it now, `undefined` when that changed in the meantime. */
  async claim(key: string, id: string, instead?: string): Promise<Claim | undefined> {
    const claim: Claim = { id, process: this.#process(), ...(instead === undefined ? {} : { instead }) };
    await this.#storage.append(folder + key, [JSON.stringify(claim)], { derived: true });
    return this.holder(key);
  }

  /** Who holds a question. */
  async holder(key: string): Promise<Claim | undefined> {
    let holder: Claim | undefined;
    for await (const { line } of this.#storage.read(folder + key)) {
      const claim = parse(line);
      if (claim !== undefined && (holder === undefined || claim.instead === holder.id)) holder = claim;
    }
    return holder;
  }

  /** Lets go of a question, if it is still held by that claim. */
  async release(key: string, id: string): Promise<void> {
    if ((await this.holder(key))?.id === id) await this.#storage.delete(folder + key);
  }

  /** Whether the process behind a claim lives, as far as this one can tell. */
  liveness({ process }: Claim): Liveness {
    return livenessOf(process, this.#process());
  }

  /** Drops the claims of processes that are certainly gone. */
  async sweep(): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.#storage.list(folder, after === undefined ? {} : { after });
      for (const { key } of page.entries) {
        const holder = await this.holder(key.slice(folder.length));
        if (holder === undefined || this.liveness(holder) === 'dead') await this.#storage.delete(key);
      }
      after = page.next;
    } while (after !== undefined);
  }

  #process(): ProcessIdentity {
    return (this.#self ??= identifyProcess());
  }
}

function parse(line: string): Claim | undefined {
  try {
    const { id, process, instead } = Object(JSON.parse(line)) as Readonly<Record<string, unknown>>;
    if (typeof id !== 'string' || !isProcessIdentity(process)) return undefined;
    return { id, process, ...(typeof instead === 'string' ? { instead } : {}) };
  } catch {
    return undefined;
  }
}
