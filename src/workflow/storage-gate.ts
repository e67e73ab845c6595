import type { TrustAssessor } from '../agents/discover-agents.ts';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { shellWord } from '../core/shell-word.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { TrustVerdict } from '../trust/trust-store.ts';
import type { FileDigest } from '../trust/trust-entry.ts';
import type { Tracked } from '../trust/tracked-files.ts';

/**
 * Keeps runs from going on that came along with a repository: nobody here has started them, and what they say they did
 * was written by somebody else.
 */
export class StorageGate {
  readonly #storage: StorageAdapter;
  readonly #host: Host;
  readonly #trust: TrustAssessor | undefined;
  readonly #looking: Set<Promise<unknown>> = new Set();

  /** `trust` says what may be used; by default the records of the user. */
  constructor(storage: StorageAdapter, host: Host, trust: TrustAssessor | undefined) {
    this.#storage = storage;
    this.#host = host;
    this.#trust = trust;
  }

  /** Why no run of the storage goes on; `undefined`: they may. Looked at anew each time: a repository may bring more. */
  async refusal(): Promise<string | undefined> {
    const looking = this.#refusal();
    this.#looking.add(looking);
    try {
      return await looking;
    } finally {
      this.#looking.delete(looking);
    }
  }

  /** Resolves once nothing is looked at any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#looking);
  }

  async #refusal(): Promise<string | undefined> {
    const { location } = this.#storage;
    if (location === undefined) return undefined;
    const { trackedFiles } = await import('../trust/tracked-files.ts');
    let tracked: Tracked;
    try {
      tracked = await trackedFiles(location);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const { trusted } = await this.#assess(location, {
        path: location,
        repositories: [],
        count: 0,
        files: [unreadable],
      });
      return trusted
        ? undefined
        : `whether its storage came with a repository is not known: ${why}; HOLDFAST_TRUST may name it`;
    }
    if (tracked.count === 0) return undefined;
    const { trusted, reason = 'it is not trusted' } = await this.#assess(location, tracked);
    if (trusted) return undefined;
    const { path, count } = tracked;
    const how = count === 1 ? 'a file' : `${count} files`;
    return (
      `its storage ${JSON.stringify(path)} came with a repository (git keeps track of ${how} of it), and ${reason}; ` +
      `look at what is in it, then call: holdfast trust ${shellWord(location)} --storage`
    );
  }

  /** @throws UsageError `storage-untrusted`. */
  async require(runId: string): Promise<void> {
    const refusal = await this.refusal();
    if (refusal === undefined) return;
    throw new UsageError('storage-untrusted', `Run "${runId}" does not go on: ${refusal}.`, {
      subject: 'storage',
      value: this.#storage.location,
      runId,
    });
  }

  /** The records say it of the storage itself; an operator may also speak for the repository that it is in. */
  async #assess(location: string, { files, repositories }: Tracked): Promise<TrustVerdict> {
    const trust = this.#trust ?? (await import('../trust/trust-store.ts')).TrustStore.ofUser({ host: this.#host });
    const verdict = await trust.assess(location, files);
    if (verdict.trusted) return verdict;
    for (const repository of repositories) {
      const around = await trust.assess(repository, files);
      if (around.trusted && around.by === 'operator') return around;
    }
    return verdict;
  }
}

/** No record has it: only an operator can speak for what nobody can read. */
const unreadable: FileDigest = { path: '(unreadable)', digest: '' };
