import { appendFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defineWorkflow, type StepContext, type Workflow } from 'holdfast';
import { z } from 'zod';
import { measureFile } from './measure-file.ts';
import { writeReport } from './write-report.ts';

const inputSchema = z.object({
  /** The git repository to study. */
  repository: z.string(),
  /** Where each body leaves a mark that it ran. */
  marks: z.string(),
  /** Where the report goes. */
  report: z.string(),
  /** How long the measuring is stretched to take, so that people can follow it. */
  stretchMs: z.number().min(0),
});

/** What the study is started with. */
export type StudyInput = z.infer<typeof inputSchema>;

/** What it gives. */
export interface StudyOutput {
  readonly files: number;
  readonly lines: number;
  readonly report: string;
}

const sideBySide = 6;
const mostFiles = 1000;

/** Studies a git repository: surveys it, measures its files, waits for an approval and writes a report. */
export const studyRepository: Workflow<StudyInput, StudyOutput> = defineWorkflow({
  name: 'study-repository',
  version: '1.0.0',
  phases: ['survey', 'measure', 'approval', 'report'],
  input: inputSchema,
  async run(wf, { repository, marks, report, stretchMs }): Promise<StudyOutput> {
    /** The engine is not asked whether a body ran: the body says so itself. */
    const mark = (step: StepContext): void => {
      appendFileSync(marks, `${process.pid} ${step.key}\n`);
    };
    const git = (...words: string[]): [string, ...string[]] => ['git', '-C', repository, ...words];
    // git ends with 128 in a repository that has no commits yet.
    const options = { okExitCodes: [0, 128], timeout: '30s' };

    const { files, commits } = await wf.phase('survey', async () => {
      const found = await wf.parallel({
        list: (branch) => branch.command('files', git('ls-files', '-z', '-co', '--exclude-standard', '--', '*.ts')),
        history: (branch) => branch.command('log', git('log', '-n', '50', '--date=short', '--format=%ad %s'), options),
      });
      return wf.step('choose', (step) => {
        mark(step);
        const all = found.list.stdout.split('\0').filter((file) => file !== '');
        if (all.length === 0) throw new Error(`there is no TypeScript file in ${repository}`);
        return {
          files: [...new Set(all)].sort().slice(0, mostFiles),
          commits: found.history.stdout.split('\n').filter(Boolean),
        };
      });
    });

    const measures = await wf.phase('measure', { timeout: '10m' }, () =>
      wf.map('file', files, { concurrency: sideBySide }, async (file, item) => {
        const log = await item.command('history', git('log', '--format=%h', '--', file), options);
        const changes = log.exitCode === 0 ? log.stdout.split('\n').filter(Boolean).length : 0;
        return item.step('measure', async (step) => {
          mark(step);
          await pause((stretchMs * sideBySide) / files.length, undefined, { signal: step.signal });
          // People may be at work in the repository: a file that is gone by now counts as empty.
          const text = await readFile(join(repository, file), 'utf8').catch(() => '');
          return measureFile(file, text, changes);
        });
      }),
    );

    const { by } = await wf.phase('approval', () =>
      wf.waitFor('approval', { schema: z.object({ approved: z.literal(true), by: z.string() }), timeout: '1h' }),
    );

    return wf.phase('report', () =>
      wf.step('write', async (step) => {
        mark(step);
        await mkdir(dirname(report), { recursive: true });
        await writeFile(report, writeReport({ repository: basename(repository), measures, commits, approvedBy: by }));
        return { files: measures.length, lines: measures.reduce((total, { lines }) => total + lines, 0), report };
      }),
    );
  },
});
