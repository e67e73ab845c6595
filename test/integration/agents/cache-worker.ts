/** Asks one question through a cache in a folder: how long the agent takes, how long to wait for others; prints the answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { functionAgent } from '../../../src/agents/function-agent.ts';
import { ResponseCache } from '../../../src/agents/response-cache.ts';
import { cached } from '../../../src/agents/response-cached.ts';
import { systemHost } from '../../../src/core/host.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

const [directory = '', takesMs = '0'] = process.argv.slice(2);
const storage = new FileStorage({ directory, durability: 'process' });
const cache = new ResponseCache({ storage, waitFor: '10m' });
const agent = functionAgent('slow', async () => {
  process.stdout.write('asked\n');
  await pause(Number(takesMs));
  return { text: `of ${process.pid}`, usage: { costUsd: 1 } };
});
const context = {
  ...{ host: systemHost, signal: new AbortController().signal, report: () => undefined },
  started: () => Promise.resolve(),
  redact: (text: string) => text,
};
process.stdout.write('ready\n');
const { text, usage } = await cached(agent, { cache, requests: 'all' }).invoke({ prompt: 'why?' }, context);
await cache.close();
await storage.close();
process.stdout.write(`${JSON.stringify({ text, paid: usage?.costUsd })}\n`);
