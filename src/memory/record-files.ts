import { isHoldfastError } from '../core/errors.ts';
import { encodeValue } from '../core/json.ts';
import type { Decision, DecisionRecord } from './decision.ts';
import { presentOf } from './decision-draft.ts';
import type { DecisionEvent } from './decision-event.ts';
import type { ImportWarning, MarkdownImport, SkippedFile } from './markdown-import.ts';
import type { MemoryDesk } from './memory-desk.ts';

/** What an import has done. */
export interface ImportedDecisions {
  /** Those that were recorded. */
  readonly decisions: readonly Decision[];
  /** The ids of those that were known before. */
  readonly known: readonly string[];
  readonly skipped: readonly SkippedFile[];
  /** What of the files was taken over otherwise than it stands there. */
  readonly warnings: readonly ImportWarning[];
}

/** Records the decisions of files, of which some may be refused; those are named by their file. */
export async function recordFiles(
  desk: MemoryDesk,
  { files, skipped, warnings }: MarkdownImport,
): Promise<ImportedDecisions> {
  const left: SkippedFile[] = [...skipped];
  const told: ImportWarning[] = [...warnings];
  const known: string[] = [];
  const taken = new Set<string>();
  const events: DecisionEvent[] = [];
  // Of records without a date none was made after another.
  const timestamp = presentOf(desk.host);
  for (const { name, draft, outcomes } of files)
    try {
      const { id } = draft;
      const made = desk.eventsOf({ timestamp, ...draft }, outcomes);
      const before = await desk.store.get(id);
      if (taken.has(id)) left.push({ name, reason: `another file is the decision "${id}" already` });
      else if (before === undefined) events.push(...made);
      else {
        known.push(id);
        const [event] = made;
        if (event?.kind === 'decision' && saysOtherwise(event, before))
          told.push({ name, reason: `"${id}" was recorded before and reads otherwise; what was recorded stays` });
      }
      taken.add(id);
    } catch (error) {
      if (!isHoldfastError(error)) throw error;
      left.push({ name, reason: error.message });
    }
  return { decisions: await desk.write(events), known, skipped: left, warnings: told };
}

/** Whether a file says something else than what was recorded of it, or of another file of its name. */
function saysOtherwise(one: DecisionRecord, other: Decision): boolean {
  return (['question', 'decision', 'rationale', 'context', 'alternatives'] as const).some(
    (name) => encodeValue(one[name]) !== encodeValue(other[name]),
  );
}
