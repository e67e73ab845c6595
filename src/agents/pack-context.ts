import { realpathSync, statSync } from 'node:fs';
import { invalidOption } from '../core/expect.ts';
import { systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import { chooseChunks } from './context-choice.ts';
import { findContextFiles } from './context-files.ts';
import { readHistory } from './context-history.ts';
import { type ContextOptions, requireContextOptions } from './context-options.ts';
import { rankFiles } from './context-ranking.ts';
import { ContextReading } from './context-reading.ts';
import { ContextSlices } from './context-slices.ts';
import { surveyFiles } from './context-survey.ts';
import type { PackedContext } from './packed-context.ts';
import { TaskTerms } from './task-terms.ts';
import { TermScan } from './term-scan.ts';
import { estimateTokens } from './token-estimate.ts';

/**
 * Chooses what an agent should read for a task, out of all files of a folder, and packs it into so many tokens.
 *
 * Files are cut along their structure, weighed by the words of the task, by what imports them, by their tests and by past commits,
 * and packed best first; the lines around `focus` before everything else. The text never takes more than `budgetTokens` less
 * `reserveForAnswer`; when nothing fits it is empty, and `leftOut` says so. Equal files, history and options give an equal result.
 * No link is followed, nothing outside `root` is read, and no program runs but git, which only reads.
 *
 * @throws UsageError `invalid-option`; the reason of `signal`.
 */
export async function packContext(options: ContextOptions): Promise<PackedContext> {
  const { room } = requireContextOptions(options);
  const { host = systemHost, redactor = new Redactor(), countTokens, signal, task = '' } = options;
  signal?.throwIfAborted();
  const root = requireFolder(options.root);
  const slices = new ContextSlices(host, signal);
  const terms = new TaskTerms(task);
  const scan = new TermScan(terms);
  const reading = new ContextReading(root);
  const found = await findContextFiles(host, root, options, slices);
  const [past, survey] = await Promise.all([
    options.history === false || !found.repository ? [] : readHistory(host, root, signal),
    surveyFiles(found.files, reading, scan, slices),
  ]);
  const ranking = await rankFiles(survey.files, terms, past, slices);
  const chosen = await chooseChunks({
    room,
    count: countTokens === undefined ? estimateTokens : checked(countTokens),
    focus: options.focus ?? [],
    ...{ files: survey.files, ranking, terms, scan, reading, redactor, slices },
  });
  return {
    ...chosen,
    estimated: countTokens === undefined,
    leftOut: [...found.leftOut, ...survey.leftOut, ...chosen.leftOut],
  };
}

function requireFolder(path: string): string {
  try {
    const root = realpathSync.native(path);
    if (statSync(root).isDirectory()) return root;
  } catch {
    // Said below.
  }
  throw invalidOption('root', path, 'the path of a folder that exists');
}

function checked(count: (text: string) => number): (text: string) => number {
  return (text) => {
    const tokens: unknown = count(text);
    if (typeof tokens === 'number' && tokens >= 0 && tokens < Infinity) return tokens;
    throw invalidOption('countTokens', tokens, 'a function that gives a number of tokens');
  };
}
