import { UsageError } from '../core/errors.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods } from '../core/expect.ts';
import type { Host } from '../core/host.ts';

/** A place that must be seen: the lines around it are packed before anything else. */
export interface ContextFocus {
  /** Relative to the root, or absolute and inside it. */
  readonly file: string;
  /** Counted from 1; behind the end, the last line. */
  readonly line: number;
  /**
   * How many lines before and after it.
   * @defaultValue 20
   */
  readonly radius?: number;
}

/** What hides secrets in text: a `Redactor`, such as that of a manager. */
export interface ContextRedactor {
  /** How long a secret with line breaks may be; 0 when there is none. */
  readonly longestOverLines: number;
  /** Replaces secrets and keeps every line break. */
  redactLines(text: string): string;
}

/** Options of {@link packContext}. */
export interface ContextOptions {
  /** The folder whose files are looked at, usually that of a repository. Nothing outside it is read. */
  readonly root: string;
  /**
   * What is to be done, in plain words: what files are chosen by. It is compared word by word and never read as a pattern.
   * @defaultValue none: what changed recently comes first
   */
  readonly task?: string;
  /** The most tokens that text and answer may take together: what the model takes, or less. */
  readonly budgetTokens: number;
  /**
   * How many of them are kept free for the answer and for what else stands in the prompt.
   * @defaultValue 0
   */
  readonly reserveForAnswer?: number;
  /**
   * Only these files, relative to the root, also where they are ignored.
   * @defaultValue all that git knows or would add; without a repository, all that is not ignored
   */
  readonly files?: readonly string[];
  /** Only files that one of these patterns of `.gitignore` form names, such as `src/` or `*.ts`. */
  readonly include?: readonly string[];
  /** No files that one of these patterns of `.gitignore` form names. */
  readonly exclude?: readonly string[];
  /** Places that must be seen, most important first. */
  readonly focus?: readonly ContextFocus[];
  /**
   * Counts the tokens of a text; called for every piece that is considered, and for the whole.
   * @defaultValue {@link estimateTokens}
   */
  readonly countTokens?: (text: string) => number;
  /**
   * Whether the last commits are asked which files changed together, recently and for tasks alike.
   * @defaultValue true
   */
  readonly history?: boolean;
  /**
   * Hides registered secrets and known formats of credentials in the text.
   * @defaultValue one that knows the formats, and no secrets
   */
  readonly redactor?: ContextRedactor;
  /** Ends the work; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Clock and environment.
   * @defaultValue the real ones
   */
  readonly host?: Host;
}

const known = [
  ...['root', 'task', 'budgetTokens', 'reserveForAnswer', 'files', 'include', 'exclude', 'focus'],
  ...['countTokens', 'history', 'redactor', 'signal', 'host'],
];

/**
 * Checks options, and says how many tokens the text may have.
 *
 * @throws UsageError `invalid-option`.
 */
export function requireContextOptions(options: ContextOptions): { readonly room: number } {
  requireKnownOptions('packContext', options, known);
  const { root, task, budgetTokens, reserveForAnswer = 0, focus = [], countTokens, history, redactor, host } = options;
  requireText('root', root);
  if (root === '') throw invalidOption('root', root, 'the path of a folder');
  if (task !== undefined && typeof task !== 'string') throw invalidOption('task', task, 'a text');
  requireInteger('budgetTokens', budgetTokens, 1);
  requireInteger('reserveForAnswer', reserveForAnswer, 0);
  if (reserveForAnswer >= budgetTokens)
    throw new UsageError(
      'invalid-option',
      `Expected \`reserveForAnswer\` to leave room in \`budgetTokens\` (${budgetTokens}), got ${reserveForAnswer}.`,
      { subject: 'reserveForAnswer', value: reserveForAnswer, expected: `less than ${budgetTokens}` },
    );
  for (const name of ['files', 'include', 'exclude'] as const) {
    const texts: unknown = options[name] ?? [];
    if (!Array.isArray(texts)) throw invalidOption(name, texts, 'a list of texts');
    for (const text of texts) requireText(name, text);
  }
  if (!Array.isArray(focus)) throw invalidOption('focus', focus, 'a list of places');
  for (const place of focus as readonly ContextFocus[]) {
    requireKnownOptions('focus', place, ['file', 'line', 'radius']);
    requireText('focus.file', place.file);
    requireInteger('focus.line', place.line, 1);
    requireInteger('focus.radius', place.radius ?? 0, 0);
  }
  if (countTokens !== undefined && typeof countTokens !== 'function')
    throw invalidOption('countTokens', countTokens, 'a function that counts the tokens of a text');
  if (history !== undefined && typeof history !== 'boolean') throw invalidOption('history', history, 'true or false');
  if (redactor !== undefined) requireMethods('redactor', redactor, ['redactLines'], 'a Redactor');
  if (host !== undefined) requireMethods('host', host, ['monotonic', 'turn', 'schedule'], 'a Host');
  return { room: budgetTokens - reserveForAnswer };
}

function requireText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.includes('\0'))
    throw invalidOption(name, value, 'a text without NUL characters');
}
