import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('participant.ts', import.meta.url));

/** Runs a concurrency law's participants as processes of their own, started together; gives their results. */
export async function participants(
  law: string,
  place: string,
  durability: 'strict' | 'process',
  count: number,
  adapter: 'file' | 'sqlite' = 'file',
): Promise<string[][]> {
  const processes = Array.from({ length: count }, (_, participant) =>
    spawn(process.execPath, [program, law, place, durability, String(participant), adapter], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  try {
    const results = processes.map(async (child) => {
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        // The first byte says that it is ready: begin when all are.
        if (chunks.length === 1) child.emit('ready');
      });
      const ready = once(child, 'ready');
      const exited = once(child, 'close');
      return { ready, exited, text: () => Buffer.concat(chunks).toString() };
    });
    const started = await Promise.all(results);
    await Promise.all(started.map(({ ready, exited }) => Promise.race([ready, exited])));
    for (const child of processes) child.stdin.end('go');
    return await Promise.all(
      started.map(async ({ exited, text }) => {
        const [code] = (await exited) as [number | null];
        if (code !== 0) throw new Error(`A participant ended with ${String(code)}.`);
        return JSON.parse(text().slice(1)) as string[];
      }),
    );
  } finally {
    for (const child of processes) child.kill('SIGKILL');
  }
}
