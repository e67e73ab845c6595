import { homedir, hostname, userInfo } from 'node:os';
import { redactUnknown } from '../core/redacted-value.ts';
import { RedactedStream } from '../core/redacted-stream.ts';
import { Redactor } from '../core/redactor.ts';
import { redactAround, showTexts } from './shown-text.ts';

/** Names that say nothing about anybody, and words that stand in ordinary text. */
const anybody: ReadonlySet<string> = new Set(['root', 'node', 'user', 'users', 'admin', 'runner', 'localhost', 'host']);
const shortestName = 2;

/** Folders of people, on every system, also with the backslashes of JSON. */
const peoplesFolders = /((?:^|[^\w.~])\/(?:home|Users)\/|[A-Za-z]:\\{1,4}Users\\{1,4})[^\s/\\"'`:;,)\]}]+/g;

/** A name that is hidden where it stands as a word. */
interface HiddenName {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Text that passes through line by line. */
export interface LineMask {
  /** Takes a piece of text and gives what can be shown of it and of those before. */
  readonly push: (text: string) => string;
  /** Gives the rest. */
  readonly end: () => string;
}

/**
 * Takes out of a bundle what others must not see: secrets that are registered, that the environment holds, or that look
 * like one; folders of people; the names of this user and of the machines.
 */
export class BundleMask {
  readonly #redactors: readonly Redactor[];
  readonly #home: string;
  readonly #names: readonly HiddenName[];

  /** `hosts`: other machines that the run was on. */
  constructor(
    redactor: Redactor,
    environment: Readonly<Record<string, string | undefined>>,
    hosts: readonly (string | undefined)[] = [],
  ) {
    const surroundings = new Redactor({ environment });
    // Known formats are looked for by either of them: one that knows no more is left out.
    this.#redactors = surroundings.names.length === 0 ? [redactor] : [redactor, surroundings];
    this.#home = homedir();
    const machines = [hostname(), ...hosts].flatMap((host) =>
      host === undefined ? [] : [host, host.split('.')[0] ?? ''],
    );
    this.#names = [...namesIn(machines, '[host]'), ...namesIn([userName()], '[user]')];
  }

  /** A text as it may be shown. */
  text(text: string): string {
    return this.#withoutNames(
      redactAround(text, (part) => this.#redactors.reduce((shown, redactor) => redactor.redactText(shown), part)),
    );
  }

  /** Data of our own making; nothing of it is cut. */
  data<Value>(value: Value): Value {
    return showTexts(value, (text) => this.text(text));
  }

  /** Data of others: also without what stands under a secret-sounding name, and cut where it is deep or long. */
  foreign(value: unknown): unknown {
    return redactUnknown(value, (text) => this.text(text));
  }

  /** Text that comes in pieces: what is cut by two of them is found. Names are looked for within a line, by {@link line}. */
  lines(): LineMask {
    const streams = this.#redactors.map((redactor) => new RedactedStream(redactor));
    return {
      push: (text) => streams.reduce((shown, stream) => stream.push(shown), text),
      end: () => streams.reduce((shown, stream) => stream.push(shown) + stream.end(), ''),
    };
  }

  /** A whole line out of {@link lines}. */
  line(text: string): string {
    return this.#withoutNames(text);
  }

  #withoutNames(text: string): string {
    let shown = this.#home.length > 1 && text.includes(this.#home) ? text.replaceAll(this.#home, '~') : text;
    if (shown.includes('/home/') || shown.includes('Users')) shown = shown.replace(peoplesFolders, '$1[user]');
    for (const { name, pattern, instead } of this.#names)
      if (shown.includes(name)) shown = shown.replace(pattern, instead);
    return shown;
  }
}

function namesIn(names: readonly string[], instead: string): readonly HiddenName[] {
  return [...new Set(names)]
    .filter((name) => name.length >= shortestName && !anybody.has(name.toLowerCase()))
    .sort((one, other) => other.length - one.length)
    .map((name) => ({
      ...{ name, instead },
      pattern: new RegExp(`(?<![\\w-])${name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w-])`, 'g'),
    }));
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without a name has none to hide.
    return '';
  }
}
