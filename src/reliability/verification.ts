import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { invalidOption, requireKnownOptions } from '../core/expect.ts';
import type { Host } from '../core/host.ts';
import { checkSchema, isSchema, type StandardSchema } from '../core/schema.ts';

/** Looks at a result: `false`, or a text that says what is wrong, when it is not what it should be. */
export type VerificationCheck<Value> = (
  value: Value,
  context: { readonly signal: AbortSignal },
) => boolean | string | undefined | Promise<boolean | string | undefined>;

/** What must hold before a result counts. All of it is looked at, in the order in which it stands here. */
export interface VerificationRules<Value = unknown> {
  /** Files that must exist and not be empty. */
  readonly files?: readonly string[];
  /** What the value must fit. It is checked and not changed. */
  readonly schema?: StandardSchema;
  /** A program, run without a shell, that must exit with 0, and its arguments. */
  readonly command?: readonly [string, ...string[]];
  /** The folder that `files` count from and `command` runs in. @defaultValue that of this process, or of the command */
  readonly cwd?: string;
  /** Anything else. */
  readonly check?: VerificationCheck<Value>;
}

/** What must hold before a result counts: rules, or a function that looks at it. */
export type Verification<Value = unknown> = VerificationRules<Value> | VerificationCheck<Value>;

/** What a verification stands on. */
export interface VerificationGround {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Applied to what a command wrote before it is shown. */
  readonly redact: (text: string) => string;
}

/** Checks what is to be verified. @throws UsageError naming the option, its value and what is allowed. */
export function requireVerification<Value>(verification: Verification<Value>): void {
  if (typeof verification === 'function') return;
  if (typeof verification !== 'object' || (verification as object | null) === null)
    throw invalidOption('verify', verification, 'a function, or an object of rules');
  requireKnownOptions('verify', verification, ['files', 'schema', 'command', 'cwd', 'check']);
  const { files, schema, command, cwd, check } = verification;
  if (files !== undefined && !isTexts(files)) throw invalidOption('verify.files', files, 'an array of texts');
  if (schema !== undefined && !isSchema(schema)) throw invalidOption('verify.schema', schema, 'a Standard Schema');
  if (command !== undefined && !(isTexts(command) && command.length > 0))
    throw invalidOption('verify.command', command, 'an array of the program and its arguments');
  if (cwd !== undefined && typeof cwd !== 'string') throw invalidOption('verify.cwd', cwd, 'a text');
  if (check !== undefined && typeof check !== 'function') throw invalidOption('verify.check', check, 'a function');
}

/** Says what does not hold of a result; nothing when all of it holds. What a check throws does not hold either. */
export async function verify<Value>(
  value: Value,
  verification: Verification<Value>,
  ground: VerificationGround,
): Promise<readonly string[]> {
  const rules = typeof verification === 'function' ? { check: verification } : verification;
  const issues: string[] = [];
  const found = async (look: Promise<readonly string[]>): Promise<void> => {
    issues.push(...(await look));
    ground.signal.throwIfAborted();
  };
  for (const file of rules.files ?? []) await found(checkFile(file, rules.cwd));
  if (rules.schema !== undefined) await found(checkValue(rules.schema, value));
  if (rules.command !== undefined) await found(checkCommand(rules.command, rules.cwd, ground));
  if (rules.check !== undefined) await found(ask(rules.check, value, ground));
  return issues;
}

async function checkFile(file: string, cwd: string | undefined): Promise<readonly string[]> {
  try {
    const found = await stat(resolve(cwd ?? '.', file));
    if (!found.isFile()) return [`"${file}" is not a file`];
    return found.size > 0 ? [] : [`file "${file}" is empty`];
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return [gone ? `there is no file "${file}"` : `file "${file}" cannot be looked at: ${messageOf(error)}`];
  }
}

async function checkValue(schema: StandardSchema, value: unknown): Promise<readonly string[]> {
  const checked = await checkSchema(schema, value);
  return checked.ok ? [] : checked.issues.map((issue) => `the value does not fit its schema: ${issue}`);
}

async function checkCommand(
  command: readonly string[],
  cwd: string | undefined,
  { host, signal, redact }: VerificationGround,
): Promise<readonly string[]> {
  // Most verifications run no program.
  const { runCommand } = await import('../processes/run-command.ts');
  try {
    await runCommand(host, command, { signal, redact, ...(cwd === undefined ? {} : { cwd }) });
    return [];
  } catch (error) {
    signal.throwIfAborted();
    return [messageOf(error)];
  }
}

async function ask<Value>(
  check: VerificationCheck<Value>,
  value: Value,
  { signal }: VerificationGround,
): Promise<readonly string[]> {
  try {
    const said = await check(value, { signal });
    if (typeof said === 'string') return [said];
    return said === false ? ['its check says that it does not hold'] : [];
  } catch (error) {
    signal.throwIfAborted();
    return [`its check failed: ${messageOf(error)}`];
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
