import { FileStorage, systemHost } from 'holdfast';
import { cached, functionAgent, ResponseCache, type AgentContext } from 'holdfast/agents';
import { freshPath, inTurns, report } from './measure.ts';

const calls = 500;
const context: AgentContext = {
  ...{ host: systemHost, signal: new AbortController().signal, report: () => undefined },
  started: () => Promise.resolve(),
  redact: (text) => text,
};

/** An answer from the cache beside a plain read of a document of its size. */
export async function benchCache(): Promise<void> {
  const storage = new FileStorage({ directory: freshPath() });
  const text = 'A sentence of an answer. '.repeat(80);
  const cache = new ResponseCache({ storage });
  const agent = cached(
    functionAgent('agent', () => text),
    { cache, requests: 'all' },
  );
  const prompt = 'A sentence of a prompt. '.repeat(200);
  await agent.invoke({ prompt }, context);
  await storage.put('plain', text);
  const each = async (call: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    for (let number = 0; number < calls; number += 1) await call();
    return (performance.now() - begun) / calls;
  };
  const figures = await inTurns(
    9,
    () => each(() => storage.get('plain')),
    () => each(() => agent.invoke({ prompt }, context)),
  );
  report('an answer from the cache over a plain read', {
    ...{ ...figures, unit: 'ms' },
    target: 'at most 1 ms',
    met: figures.ours <= 1,
  });
  await cache.close();
  await storage.close();
}
