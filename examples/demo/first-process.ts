import type { DemoOptions } from './demo-options.ts';
import { FanOutLine, say, sayFact, secondsSince } from './screen.ts';
import { runProcess } from './watched-process.ts';

/** What is known of the first process after its end. */
export interface FirstProcess {
  readonly end: string;
  readonly runId: string | undefined;
  /** How many files there are to be measured. */
  readonly files: number;
  /** Keys of the steps of which it told that they were done. */
  readonly told: ReadonlySet<string>;
}

/** Starts the run in a process that kills itself when four of ten files are measured. */
export async function runFirstProcess({ directory, input }: DemoOptions): Promise<FirstProcess> {
  const startedAt = performance.now();
  const told = new Set<string>();
  let runId: string | undefined;
  let files = 0;
  let line: FanOutLine | undefined;
  const { pid, end } = await runProcess('start', directory, input, (message, from) => {
    if (message.kind === 'run') runId = message.id;
    else if (message.kind === 'result') {
      if (message.advice.length > 0) say(`the run is ${message.status}. ${message.advice.join(' ')}`);
    } else if (message.type === 'run-started') say(`process ${from} starts the run`);
    else if (message.type === 'phase-completed') sayFact(message.key, 'done');
    else if (message.type === 'step-completed') told.add(message.key);
    else if (message.type === 'fan-out-started' && message.key === 'measure/file') {
      files = message.expected;
      line = new FanOutLine(files);
    } else if (message.type === 'branch-completed' && message.key.startsWith('measure/')) line?.add(false);
  });
  line?.end();
  say(`process ${pid} is gone after ${secondsSince(startedAt)}: ${end}`);
  return { end, runId, files, told };
}
