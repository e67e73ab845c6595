import { resolve } from 'node:path';
import type { MovedReport } from '../../state/state-manager.ts';
import type { EnhancedWorkflowManager } from '../../workflow/enhanced-workflow-manager.ts';
import { currentUser } from '../current-user.ts';
import { exitCodes } from '../exit-codes.ts';
import { openManager } from '../open-manager.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import type { Shell } from '../shell.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface MoveOptions extends VerbOptions {
  readonly to: string;
  readonly by?: string;
}

const help = `
The run must not be driven by anybody: pause it first. Where the move is cut off, the same command finishes it.
${examples(
  ['holdfast move wf_20261120T101530123Z_k3x9q2 --to runs.db', 'into a SQLite database'],
  ['holdfast move nightly --to /srv/holdfast', 'into another folder'],
)}`;

/** `holdfast move`: carries a run to another folder or database. */
export const moveVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('move')
    .description('carry a run to another folder or SQLite database, whole')
    .argument('<id>', 'the id of the run')
    .requiredOption('-t, --to <place>', 'a folder, or a SQLite database: a file that ends in .db or .sqlite')
    .option('--by <name>', 'who asks, for its history (default: the user of this process)');
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (id: string, options: MoveOptions) => {
      await using manager = await openManager(shell, options);
      const report = await moveTo(manager, shell, id, options);
      if (options.json === true) shell.out.line(toPrintableJson(JSON.stringify(report, undefined, 2)));
      else shell.out.line(toLine(said(report)));
      finish(exitCodes.success);
    });
};

async function moveTo(
  manager: EnhancedWorkflowManager,
  { cwd, host }: Shell,
  id: string,
  { to, by }: MoveOptions,
): Promise<MovedReport> {
  // An empty name is refused, and does not stand for the folder the command was started in.
  const path = to === '' ? '' : resolve(cwd, to);
  if (!isDatabase(to)) return manager.move(id, { directory: path }, currentUser(by));
  const { SqliteStorage } = await import('../../storage/sqlite-storage.ts');
  const storage = new SqliteStorage({ path, host });
  try {
    return await manager.move(id, storage, { to: `database "${path}"`, ...currentUser(by) });
  } finally {
    await storage.close();
  }
}

function isDatabase(place: string): boolean {
  return place.endsWith('.db') || place.endsWith('.sqlite');
}

function said({ runId, to, moved, records }: MovedReport): string {
  if (!moved) return `run ${runId} had been moved to ${to} before`;
  return `run ${runId} is moved to ${to}${records === undefined ? '' : ` (${records} records)`}`;
}
