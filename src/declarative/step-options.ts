import type { RetryOption } from '../recovery/backoff.ts';
import type { VerificationRules } from '../reliability/verification.ts';
import { asText, fill, type KnownValues, type Substitute } from './template.ts';
import { UsageError } from '../core/errors.ts';
import type { DocumentCommand, DocumentRecord, FailureRule, VerifyRule } from './workflow-document.ts';

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]];

/** What of `on_failure` is said to the engine. */
export function failureOptions(rule: FailureRule = {}): { readonly retry?: RetryOption } {
  const { retry, backoff, delay, max_delay: maxDelay } = rule;
  if (retry === undefined && backoff === undefined && delay === undefined && maxDelay === undefined) return {};
  if (retry === 0) return { retry: false };
  const waits =
    backoff === 'none'
      ? { delay: 0, jitter: 0 }
      : {
          ...(delay === undefined ? {} : { delay }),
          ...(backoff === 'constant' ? { factor: 1 } : {}),
          ...(maxDelay === undefined ? {} : { maxDelay }),
        };
  return { retry: { attempts: (retry ?? 3) + 1, ...waits } };
}

/** A command as the program that is run: a script is one for `sh`, which ends at the first command of it that fails. */
export function argvOf(command: DocumentCommand, known: KnownValues, substitute?: Substitute): Argv {
  if (typeof command === 'string') return ['sh', '-e', '-c', asText(fill(command, {}))];
  const filled: string[] = [];
  for (const word of command) {
    const argument = asText(fill(word, known, substitute));
    // What comes from a template is data, and never an option of the program.
    if (argument.startsWith('-') && !word.startsWith('-') && !filled.includes('--'))
      throw new UsageError(
        'unknown-value',
        `The argument ${JSON.stringify(word)} stands for ${JSON.stringify(argument.slice(0, 60))}, which a program would take for an option; put "--" before it in the list.`,
        { subject: word },
      );
    filled.push(argument);
  }
  const [program = '', ...rest] = filled;
  return [program, ...rest];
}

/** Variables for a command: values are handed over as they are, as text. */
export function variablesOf(
  shared: DocumentRecord | undefined,
  own: DocumentRecord | undefined,
  known: KnownValues,
): Readonly<Record<string, string>> {
  const all = Object.entries({ ...shared, ...own });
  return Object.fromEntries(all.map(([name, value]) => [name, asText(fill(value, known))]));
}

/** What must hold of a step, as the engine is told. */
export function verification(rule: VerifyRule | undefined, directory: string): { readonly verify?: VerificationRules } {
  if (rule === undefined) return {};
  const { files, command } = rule;
  return {
    verify: {
      cwd: directory,
      ...(files === undefined ? {} : { files }),
      ...(command === undefined ? {} : { command: argvOf(command, {}) }),
    },
  };
}
