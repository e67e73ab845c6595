import { setTimeout as pause } from 'node:timers/promises';
import type { EnhancedWorkflowManager } from 'holdfast';
import type { DemoOptions } from './demo-options.ts';
import { FanOutLine, say, sayFact, secondsSince } from './screen.ts';
import { runProcess, type ProcessEnd } from './watched-process.ts';

/** Finishes the run in a process that is not told of it; gives the approval that the run waits for from this one. */
export async function runSecondProcess(
  { directory, input }: DemoOptions,
  manager: EnhancedWorkflowManager,
  files: number,
): Promise<ProcessEnd> {
  const startedAt = performance.now();
  let line: FanOutLine | undefined;
  let approval: Promise<void> | undefined;
  const approve = async (runId: string): Promise<void> => {
    await pause(1000);
    await manager.signal(runId, 'approval', { approved: true, by: `process ${process.pid}` });
  };
  let runId = '';
  const second = await runProcess('recover', directory, input, (message, from) => {
    if (message.kind === 'run') {
      runId = message.id;
      say(`process ${from} looks for unfinished runs, and has one after ${secondsSince(startedAt)}`);
      line = new FanOutLine(files);
    } else if (message.kind === 'result') {
      if (message.advice.length > 0) say(`the run is ${message.status}. ${message.advice.join(' ')}`);
    } else if (message.type === 'branch-completed' && message.key.startsWith('measure/')) line?.add(false);
    else if (message.type === 'step-kept' && /^measure\/file\[[^\]]*\]$/.test(message.key)) line?.add(true);
    else if (message.type === 'wait-started') {
      sayFact('approval', `the run waits; process ${process.pid} sends the signal`);
      approval = approve(runId);
    } else if (message.type === 'phase-completed') {
      if (message.key !== 'measure') sayFact(message.key, 'done');
      else if (line !== undefined) {
        line.end();
        sayFact('', `${line.kept} kept (=), ${line.ran} measured (#)`);
      }
    }
  });
  await approval;
  say(`process ${second.pid} is done after ${secondsSince(startedAt)}: ${second.end}`);
  return second;
}
