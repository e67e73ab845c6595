// One of the processes of the demo: `start` begins a run and kills its own process in the middle of it; `recover` knows
// nothing of it, finds what is unfinished, and goes on.
import { EnhancedWorkflowManager, type RunHandle } from 'holdfast';
import type { Message } from './messages.ts';
import { studyRepository, type StudyInput } from './study-repository.ts';

const [life, directory = '', input = '{}'] = process.argv.slice(2);
const tell = (message: Message): void => {
  process.send?.(message);
};

await using manager = new EnhancedWorkflowManager({ directory });

manager.on('*', (event) => {
  const key = 'key' in event ? (event.key ?? '') : '';
  tell({ kind: 'event', type: event.type, key, expected: event.type === 'fan-out-started' ? event.expected : 0 });
});

async function finish(run: RunHandle): Promise<void> {
  tell({ kind: 'run', id: run.id });
  const { status, recommendations } = await run.result;
  tell({ kind: 'result', status, advice: recommendations });
}

if (life === 'start') {
  let filesLeft = Infinity;
  manager.on('fan-out-started', (event) => {
    if (event.key === 'measure/file') filesLeft = Math.ceil(event.expected * 0.4);
  });
  manager.on('step-completed', (event) => {
    if (event.key.endsWith('/measure')) filesLeft -= 1;
    // No clean-up, no last words: the kernel ends the process between two instructions.
    if (filesLeft === 0) process.kill(process.pid, 'SIGKILL');
  });
  const run = await manager.start(studyRepository, JSON.parse(input) as StudyInput, {
    metadata: { description: 'the demonstration', triggered_by: 'npm run demo' },
  });
  await finish(run);
} else {
  const { resumed } = await manager.register(studyRepository).recover();
  for (const run of resumed) {
    await finish(run);
  }
}
process.disconnect();
