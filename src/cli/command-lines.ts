import { toShellWord } from './printable.ts';
import { defaultDirectory } from './verb.ts';

/** Commands for a person to copy, as they stand in hints. */
export interface CommandLines {
  signal(name: string): string;
  resume(module: string | undefined): string;
  show(): string;
}

/** The commands that concern one run in one folder. */
export function commandLinesFor(runId: string, directory: string): CommandLines {
  const folder = directory === defaultDirectory ? '' : ` --directory ${toShellWord(directory)}`;
  const id = toShellWord(runId);
  return {
    signal: (name) => `holdfast signal ${id} ${toShellWord(name)} [JSON]${folder}`,
    resume: (module) => `holdfast resume ${id} ${module === undefined ? '<module>' : toShellWord(module)}${folder}`,
    show: () => `holdfast show ${id}${folder}`,
  };
}
