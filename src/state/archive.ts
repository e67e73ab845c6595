import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import { inboxLog, runFolder, runsFolder } from './run-paths.ts';
import type { RemovedRun } from './tombstones.ts';

const note = 'gzip in Base64, a JSON object a line: jq -r .data <this file> | base64 -d | gunzip';

/** Where the archive of a run stands. */
export function archiveKey(runId: string): string {
  return `archive/${runFolder(runId).slice(runsFolder.length)}`;
}

/**
 * Writes everything of a run into one compressed document; an archive that a former attempt wrote is replaced.
 *
 * Lines are compressed as they are read: what is held is the compressed run.
 */
export async function archiveRun(storage: StorageAdapter, removed: RemovedRun, at: string): Promise<string> {
  const { workflow_id: runId, workflow, status, completed_at } = removed;
  const pieces: Buffer[] = [];
  await pipeline(linesOf(storage, runId), createGzip(), async (compressed: AsyncIterable<Buffer>) => {
    for await (const piece of compressed) pieces.push(piece);
  });
  const facts = { _note: note, format: 1, workflow_id: runId, workflow, status, completed_at, archived_at: at };
  const key = archiveKey(runId);
  const data = Buffer.concat(pieces).toString('base64');
  await storage.put(key, `${JSON.stringify({ ...facts, data }, undefined, 2)}\n`);
  return key;
}

/** Everything that is stored of a run: each document, and each line of its logs and of its inbox. */
async function* linesOf(storage: StorageAdapter, runId: string): AsyncGenerator<string, void, undefined> {
  const folder = `${runFolder(runId)}/`;
  let after: string | undefined;
  do {
    const page = await storage.list(folder, { values: true, limit: 100, ...(after === undefined ? {} : { after }) });
    for (const { key, value } of page.entries) {
      const name = key.slice(folder.length);
      if (value !== undefined) yield `${JSON.stringify({ document: name, value })}\n`;
      yield* logLines(storage, key, name);
    }
    after = page.next;
  } while (after !== undefined);
  yield* logLines(storage, inboxLog(runId), 'inbox');
}

async function* logLines(storage: StorageAdapter, log: string, name: string): AsyncGenerator<string, void, undefined> {
  for await (const { line } of storage.read(log)) yield `${JSON.stringify({ log: name, line })}\n`;
}
