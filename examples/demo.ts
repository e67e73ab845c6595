// The demonstration: a workflow studies this repository; its process is killed with SIGKILL in the middle; another
// process finds the run and finishes it. Run it by `npm run demo`.
// Options: --repository <folder>, --into <folder>, --seconds <number>.
import { mkdirSync, rmSync } from 'node:fs';
import { EnhancedWorkflowManager } from 'holdfast';
import { check } from './demo/checks.ts';
import { readDemoOptions } from './demo/demo-options.ts';
import { acknowledgedSteps, listFiles, readJournal, readMarks, readReport } from './demo/evidence.ts';
import { runFirstProcess } from './demo/first-process.ts';
import { say, sayFact, shownPath } from './demo/screen.ts';
import { runSecondProcess } from './demo/second-process.ts';
import { studyRepository } from './demo/study-repository.ts';

const options = readDemoOptions();
rmSync(options.into, { recursive: true, force: true });
mkdirSync(options.into, { recursive: true });

say('A run is killed in the middle, and another process finishes it.');
say();
sayFact('input', `the git repository ${shownPath(options.input.repository)}`);
sayFact('work', 'survey it, measure its files side by side, wait for an approval, write a report');
say();

const first = await runFirstProcess(options);
await using manager = new EnhancedWorkflowManager({ directory: options.directory });
if (first.runId !== undefined && first.end === 'SIGKILL') await goOn(first.runId);
else {
  say('The first process was to be killed by SIGKILL, and was not: nothing is shown.');
  process.exitCode = 1;
}

async function goOn(runId: string): Promise<void> {
  const journalAtKill = await readJournal(manager, runId);
  const kept = new Set(acknowledgedSteps(journalAtKill));
  const begun = readMarks(options).filter(({ key }) => !kept.has(key));
  say();
  sayFact('run', `${runId} is ${(await manager.get(runId))?.status ?? 'unknown'}`);
  sayFact('journal', `${kept.size} steps are acknowledged; ${begun.length} bodies had begun and are not`);
  say();

  const second = await runSecondProcess(options, manager, first.files);

  if ((await manager.get(runId))?.status !== 'completed') {
    process.exitCode = 1;
    return;
  }
  // The run has ended, so this runs nothing: it gives the result.
  const result = await manager.register(studyRepository).resume(runId);
  const marks = readMarks(options);
  const again = begun.filter(({ key }) => marks.some((mark) => mark.key === key && mark.pid === second.pid));
  say();
  sayFact(
    'census',
    `${result.census.done} steps done, ${result.census.failed} failed; ${kept.size} of them before the kill`,
  );
  sayFact(
    'twice',
    `${again.length} bodies ran in both processes: they had begun, and nothing of them was acknowledged`,
  );
  const journal = await readJournal(manager, runId);
  const evidence = { told: first.told, journalAtKill, journal, marks, secondPid: second.pid, result };
  const checks = check({ ...evidence, report: readReport(options) });
  for (const { fact, holds } of checks) sayFact(holds ? 'ok' : 'NOT OK', fact);

  say();
  say('Open:');
  for (const [name, path] of listFiles(options, runId)) sayFact(name, shownPath(path));
  say();
  const broken = checks.filter(({ holds }) => !holds).length;
  say(broken === 0 ? `All ${checks.length} checks hold.` : `${broken} of ${checks.length} checks do not hold.`);
  if (broken > 0 || second.end !== 'exit code 0') process.exitCode = 1;
}
