import { fenceAfter } from '../core/markdown-fence.ts';
import type { PromptSection } from './prompt-sections.ts';

/** What a section says that holds one command, or why it is none, and in which line. */
export type SectionCommand = { readonly command: string } | { readonly line: number; readonly problem: string };

const expected = 'the test command is one line, or one block of code, and nothing else';

/** Reads the section of the test command. What is not clearly one command is refused: all of it would be run. */
export function testCommandOf({ text, textLine }: Pick<PromptSection, 'text' | 'textLine'>): SectionCommand {
  const lines = text.split('\n');
  const [first = '', ...others] = lines;
  const problemAt = (index: number, problem: string): SectionCommand => ({ line: textLine + index, problem });
  const fence = fenceAfter(first, undefined);
  if (fence === undefined) {
    if (others.length > 0) return problemAt(1, expected);
    const code = /^`([^`]+)`$/.exec(first)?.[1];
    if (code === undefined && first.includes('`')) return problemAt(0, `${expected}; with \`…\` in it, write a block`);
    if (/^(?:[-*+>$%]|\d+[.)]|<!--)(?:\s|$)/.test(first)) return problemAt(0, `${expected}; no item of a list`);
    return found(code ?? first) ?? problemAt(0, 'the test command is empty');
  }
  const end = lines.findIndex((line, index) => index > 0 && fenceAfter(line, fence) === undefined);
  if (end < 0) return problemAt(0, 'the block of the test command has no end');
  const behind = lines.findIndex((line, index) => index > end && line.trim() !== '');
  if (behind >= 0) return problemAt(behind, expected);
  return found(lines.slice(1, end).join('\n')) ?? problemAt(0, 'the test command is empty');
}

/** Whether a script does anything: one that only remarks something succeeds whatever was done. */
export function isScript(text: string): boolean {
  return text.split('\n').some((line) => /^\s*[^\s#]/.test(line));
}

function found(code: string): SectionCommand | undefined {
  const command = code.trim();
  return isScript(command) ? { command } : undefined;
}
