import { type AddHelpTextContext, type AddHelpTextPosition, Command } from 'commander';

/** What the exit codes of a verb mean that says nothing else. */
const usualCodes = '\nExit codes: 0 done, 1 not done, 2 the call cannot work.\n';

/** A verb, whose help is as wide as the terminal, and says what the exit codes mean. */
export class VerbCommand extends Command {
  #saysCodes = false;

  override createCommand(name?: string): VerbCommand {
    return new VerbCommand(name);
  }

  override addHelpText(position: AddHelpTextPosition, text: string | ((context: AddHelpTextContext) => string)): this {
    if (typeof text !== 'string') return super.addHelpText(position, text);
    this.#saysCodes ||= text.includes('Exit codes:');
    return super.addHelpText(position, () => wrapped(text, this.configureOutput().getOutHelpWidth?.() ?? 80));
  }

  /** Says what exit codes mean, of this verb and those below it, where nothing does. */
  explainCodes(): void {
    if (!this.#saysCodes) this.addHelpText('after', usualCodes);
    for (const below of this.commands) if (below instanceof VerbCommand) below.explainCodes();
  }
}

/** Breaks paragraphs anew; what is indented, such as examples, stays as it is. */
export function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  const paragraph: string[] = [];
  const flush = (): void => {
    let line = '';
    for (const word of paragraph.splice(0)) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    if (line !== '') lines.push(line);
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(...line.split(' '));
      continue;
    }
    flush();
    lines.push(line);
  }
  flush();
  return lines.join('\n');
}
