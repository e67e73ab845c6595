import type { Host } from '../core/host.ts';
import { identifyProcess } from './identity.ts';
import type { OrphanEnding } from './orphans.ts';
import { endGroup, type EndGroupOptions } from './process-group.ts';
import { hasEnded, isOrdinaryPid, listProcessEntries, type ProcessEntry, wasStartedWith } from './process-table.ts';

/**
 * Ends what still runs of commands that another process has started with a variable in their environment, though that process
 * may have died before it could write down what it started.
 *
 * The commands of this process are left alone. Nothing is found where there is no `/proc`.
 */
export async function endMarkedCommands(
  host: Host,
  variable: string,
  value: string,
  options: EndGroupOptions = {},
): Promise<OrphanEnding> {
  const endings = await Promise.all(
    groupsWith(variable, value).map((group) => endGroup(host, identifyProcess(group), options)),
  );
  if (endings.length === 0) return 'gone';
  return endings.every(Boolean) ? 'ended' : 'remains';
}

/** The process groups that have a process with this variable in them, without those that this process watches over. */
function groupsWith(variable: string, value: string): readonly number[] {
  const table = listProcessEntries();
  const founders = new Map(table.map((entry) => [entry.pid, entry]));
  const own = founders.get(process.pid);
  const isForeign = ({ pid, group }: ProcessEntry): boolean =>
    pid !== process.pid && group !== own?.group && founders.get(group)?.parentPid !== process.pid;
  const found = table.filter(
    (entry) =>
      isOrdinaryPid(entry.group) && !hasEnded(entry) && isForeign(entry) && wasStartedWith(entry.pid, variable, value),
  );
  return [...new Set(found.map(({ group }) => group))];
}
