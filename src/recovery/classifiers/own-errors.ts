import { type HoldfastError, isHoldfastError, UsageError, WorkflowError } from '../../core/errors.ts';
import type { ErrorRule } from './rule.ts';

/** What Holdfast's own errors mean to the run they happen in, where the class does not say it. */
const rules: Readonly<Record<string, Omit<ErrorRule, 'name'>>> = {
  // Retryable for whoever starts the run; inside the run nothing but stopping is right.
  'run-owned': { category: 'critical', retryable: false, reason: 'another process holds the run' },
  overtaken: { category: 'critical', retryable: false, reason: 'another process holds the run' },
  'verification-failed': { category: 'unknown', retryable: true, reason: 'what had to hold did not' },
  'effect-refused': { category: 'configuration', retryable: false, reason: 'a person decided so' },
  'effect-failed': { category: 'configuration', retryable: false, reason: 'a person decided so' },
  // Trying again may cost as much as it did, so only somebody who asks for it gets it.
  timeout: { category: 'unknown', retryable: true, reason: 'its time ran out' },
  // Whoever called it waits, or goes elsewhere; the same call again would only be turned away again.
  'provider-closed': {
    category: 'resource',
    retryable: false,
    reason: 'its provider takes no calls for now',
    guidance: 'Wait until it opens, or open it (`holdfast providers open`).',
  },
  'agent-unreadable': { category: 'unknown', retryable: true, reason: 'the agent ended without a result' },
  'agent-output-invalid': {
    category: 'unknown',
    retryable: true,
    reason: 'the answer of the agent does not fit the schema',
    guidance: 'Say in the prompt what the answer has to look like, or relax the schema.',
  },
  'forge-missing': {
    category: 'configuration',
    retryable: false,
    reason: 'the program of the forge is not there',
    guidance: 'Install it (`gh`), or add its folder to `PATH`.',
  },
  'forge-unauthorized': {
    category: 'configuration',
    retryable: false,
    reason: 'the forge does not know who asks, or does not let them',
    guidance: 'Run `gh auth login`, or set `GH_TOKEN` to a token with the permissions that the call needs.',
  },
  'limit-reached': {
    category: 'resource',
    retryable: false,
    reason: 'a limit leaves no room for it',
    guidance: 'Raise the limit, or wait for the next day where it is that of a day.',
  },
  'storage-full': {
    category: 'resource',
    retryable: true,
    reason: 'the storage is full',
    guidance: 'Free disk space, or remove ended runs (`holdfast clean`).',
  },
  'too-many-open-files': {
    category: 'resource',
    retryable: true,
    reason: 'no file handle is left',
    guidance: 'Do fewer things at once, or raise the limit (`ulimit -n`).',
  },
  'storage-read-only': {
    category: 'configuration',
    retryable: false,
    reason: 'the storage may only be read',
    guidance: 'Make the folder writable, or choose another one.',
  },
  'network-folder': {
    category: 'configuration',
    retryable: false,
    reason: 'the storage lies on a network disk',
    guidance: 'Choose a folder on a local disk.',
  },
  'unsafe-folder': {
    category: 'configuration',
    retryable: false,
    reason: 'others may write to the folder of the storage',
    guidance: 'Change the owner or the mode of the folder, or choose another one.',
  },
  'format-newer': {
    category: 'configuration',
    retryable: false,
    reason: 'a newer version wrote the data',
    guidance: 'Install the newer version of Holdfast.',
  },
};

/** Errors that only say that something inside failed, whose attempts are used up. */
const wrappers: ReadonlySet<string> = new Set([
  'step-failed',
  'phase-failed',
  'require-not-met',
  'wait-timed-out',
  'run-failed',
]);

/** Whether it is an error of Holdfast; `false` for what cannot be asked. */
export function isOwn(error: object): error is HoldfastError {
  try {
    return isHoldfastError(error);
  } catch {
    return false;
  }
}

/** Whether it only hands on what a far side said: that decides alone. */
export function isMessenger({ code }: HoldfastError): boolean {
  return code === 'not-sent' || code === 'agent-failed' || code === 'forge-rate-limited';
}

/** Whether what is inside says more: it only wraps the failure of something. */
export function isWrapper({ code }: HoldfastError): boolean {
  return wrappers.has(code);
}

/** What an error of Holdfast means, except where its cause or what a command wrote says more. */
export function ruleOfOwn(error: HoldfastError): ErrorRule {
  const { code, retryable } = error;
  const name = pascalOf(code);
  const known = Object.hasOwn(rules, code) ? rules[code] : undefined;
  if (known !== undefined) return { name, tells: 'message', ...known };
  if (retryable) return { name, category: 'transient', retryable, reason: `${code} may pass by itself` };
  if (code === 'command-failed')
    return {
      name: 'CommandFailed',
      category: 'unknown',
      retryable: true,
      reason: 'the command failed, and only its user knows why',
      tells: 'message',
    };
  const usage = error instanceof UsageError || error instanceof WorkflowError;
  const category = usage || code === 'command-not-found' ? 'configuration' : 'critical';
  return { name, category, retryable: false, reason: `${code} does not pass by itself`, tells: 'message' };
}

/** `storage-full` becomes `StorageFull`. */
function pascalOf(code: string): string {
  return code
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
