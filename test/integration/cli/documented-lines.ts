import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../../house/repository.ts';

/** A page, and the command lines that call Holdfast in its blocks of shell. */
export interface DocumentedPage {
  readonly page: string;
  readonly text: string;
  readonly lines: readonly string[];
}

/** All pages with something to say about the command line. */
export const documentedPages: readonly DocumentedPage[] = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()]
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
    // Lines that begin with blanks go on with the one before.
    const lines = blocks.flatMap((block) => block.replace(/\n\s+/g, ' ').split('\n'));
    const called = lines.map((line) => line.replace(/\s+#.*$/, '').replace(/^npx /, '')).filter(callsHoldfast);
    return { page: basename(path), text, lines: called };
  })
  .filter(({ lines, text }) => lines.length > 0 || text.includes('`holdfast '));

function callsHoldfast(line: string): boolean {
  return /(?:^|\$\()holdfast /.test(line);
}

/** Whether a line shows what a verb takes, and not one call of it. */
export function isSynopsis(line: string): boolean {
  return /\[|<(?!id>)|\|[a-z]/.test(line.replace(/'[^']*'/g, ''));
}

/** The words of a line, as a shell hands them over; what follows a pipe is left out. */
export function wordsOf(line: string): readonly string[] {
  const [before = ''] = line.split(/ \| | && | > /);
  const words = [...before.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)];
  return words.map(([, single, double, plain]) => single ?? double ?? plain ?? '').slice(1);
}
