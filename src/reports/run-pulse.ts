import type { Cursor, StorageAdapter } from '../storage/storage-adapter.ts';
import { highestSegment } from '../state/segments.ts';
import { inboxLog, segmentLog } from '../state/run-paths.ts';

/** Tells whether something was written about a run since it was asked last, without reading again what was there. */
export class RunPulse {
  readonly #storage: StorageAdapter;
  readonly #runId: string;
  #segment = 0;
  #place: Cursor | undefined;
  #inboxPlace: Cursor | undefined;

  constructor(storage: StorageAdapter, runId: string) {
    this.#storage = storage;
    this.#runId = runId;
  }

  async beats(): Promise<boolean> {
    const segment = await highestSegment(this.#storage, this.#runId);
    if (segment !== this.#segment) {
      this.#segment = segment;
      this.#place = undefined;
    }
    const before = [this.#place, this.#inboxPlace];
    if (segment > 0) this.#place = await this.#end(segmentLog(this.#runId, segment), this.#place);
    this.#inboxPlace = await this.#end(inboxLog(this.#runId), this.#inboxPlace);
    return before[0] !== this.#place || before[1] !== this.#inboxPlace;
  }

  async #end(log: string, after: Cursor | undefined): Promise<Cursor | undefined> {
    let end = after;
    for await (const { cursor } of this.#storage.read(log, after)) end = cursor;
    return end;
  }
}
