import { toShellWord } from './printable.ts';
import { defaultDirectory } from './verb.ts';

/** Commands for a person to copy, as they stand in hints. */
export interface CommandLines {
  signal(name: string): string;
  /** `module`: empty where the run knows it by itself; `limit`: what is to be raised, as `--limit` takes it; `run`: another run than the one that all are about. */
  resume(module: string | undefined, how?: { readonly limit?: string; readonly run?: string }): string;
  show(): string;
  /** For an effect that was done; the other verdicts are for whoever reads it to put in. */
  resolve(key: string): string;
}

/** The commands that concern one run in one folder. */
export function commandLinesFor(runId: string, directory: string): CommandLines {
  const folder = directory === defaultDirectory ? '' : ` --directory ${toShellWord(directory)}`;
  const line = (verb: string, ...words: readonly string[]): string => {
    // What begins with a dash is no option behind two of them.
    const end = words.some((word) => word.startsWith('-')) ? ' --' : '';
    return `holdfast ${verb}${folder}${end} ${words.map(toShellWord).join(' ')}`;
  };
  return {
    signal: (name) => `${line('signal', runId, name)} [JSON]`,
    resume: (module, { limit, run = runId } = {}) => {
      const verb = limit === undefined ? 'resume' : `resume --limit ${toShellWord(limit)}`;
      if (module === undefined) return `${line(verb, run)} <module>`;
      return module === '' ? line(verb, run) : line(verb, run, module);
    },
    show: () => line('show', runId),
    resolve: (key) => line('resolve --as done', runId, key),
  };
}
