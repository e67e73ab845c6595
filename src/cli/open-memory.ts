import type { EnhancedWorkflowManager } from '../workflow/enhanced-workflow-manager.ts';
import { type ManagerChoice, openManager } from './open-manager.ts';
import { toLine } from './printable.ts';
import type { Shell } from './shell.ts';

const mostNamed = 5;

/** Opens the folder that a verb asks about decisions. Lines that cannot be read are told: what they said is in no answer. */
export async function openMemory(shell: Shell, choice: ManagerChoice): Promise<EnhancedWorkflowManager> {
  const manager = await openManager(shell, choice);
  try {
    const lines = await manager.memory.unreadable();
    if (lines.length === 0) return manager;
    const named = lines.slice(0, mostNamed).map(({ log, line, reason }) => `${log}:${line} (${reason})`);
    const more = lines.length > mostNamed ? ` and ${lines.length - mostNamed} more` : '';
    shell.err.line(toLine(`note: lines that cannot be read are left out: ${named.join(', ')}${more}`));
    return manager;
  } catch (error) {
    await manager.close();
    throw error;
  }
}
