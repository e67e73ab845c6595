import type { AgentTrace } from '../core/agent-events.ts';
import { isRecord } from '../core/json-record.ts';
import { RedactedStream } from '../core/redacted-stream.ts';
import type { Redactor } from '../core/redactor.ts';
import type { AgentActivity } from './agent-activity.ts';

/** At most so many different calls are told of. */
const mostCalls = 12;
const mostFiles = 40;
const longestWhat = 160;
const longestSaid = 600;
/** More calls than these are not awaited at once. */
const mostOpen = 1000;

/** Tools that write the file which their input names. */
const writes = /edit|write|create|patch|notebook/i;
const fileFields = ['file_path', 'notebook_path', 'path', 'file', 'filename'];
const commandFields = ['command', 'cmd', 'query', 'pattern', 'url'];

/**
 * Folds what a provider reports of one attempt into an {@link AgentTrace}.
 *
 * It is told to whoever tries next, so that nothing is done twice, and is what the journal keeps of the attempt.
 */
export class AgentTracer {
  readonly #redactor: Redactor;
  readonly #stream: RedactedStream;
  readonly #calls = new Map<string, { name: string; what: string; times: number; failed: number }>();
  readonly #files = new Set<string>();
  #turns = 0;
  #toolCalls = 0;
  #said = '';
  /** The calls whose results are awaited. */
  #open: OpenCall[] = [];

  /** @param redactor - removes secrets from text that is kept */
  constructor(redactor: Redactor) {
    this.#redactor = redactor;
    this.#stream = new RedactedStream(redactor);
  }

  /** Whether the agent waits for a tool that it has called. */
  get isInTool(): boolean {
    return this.#open.length > 0;
  }

  /** A tool's name as it may be shown, and told to others. */
  nameOf(tool: string): string {
    return oneLine(this.#redactor.redactText(tool)).slice(0, longestWhat);
  }

  /** Takes the next activity. */
  take(activity: AgentActivity): void {
    switch (activity.type) {
      case 'turn':
        this.#turns = Math.max(this.#turns, activity.turn);
        // A turn follows on the results before it; where calls are told apart, it may be that of a helper beside others.
        this.#open = this.#open.filter(({ id }) => id !== undefined);
        break;
      case 'text':
        this.#say(this.#stream.push(activity.text));
        break;
      case 'tool-call':
        this.#call(activity.name, activity.input, activity.id);
        break;
      case 'tool-result':
        this.#returned(activity.id, activity.isError === true);
        break;
    }
  }

  /** What was done so far. To be asked for between two texts: a secret that this cuts is not recognised. */
  trace(): AgentTrace {
    this.#say(this.#stream.end());
    const said = this.#said.trim();
    return {
      turns: this.#turns,
      toolCalls: this.#toolCalls,
      calls: [...this.#calls.values()].map(({ name, what, times, failed }) => ({
        name,
        ...(what === '' ? {} : { what }),
        times,
        ...(failed === 0 ? {} : { failed }),
      })),
      files: [...this.#files],
      ...(said === '' ? {} : { said }),
    };
  }

  /** Only what has no secrets any more is cut. */
  #say(shown: string): void {
    this.#said = (this.#said + shown).slice(-longestSaid);
  }

  #returned(id: string | undefined, isError: boolean): void {
    const [first] = this.#open;
    const own = id === undefined ? first : this.#open.find((open) => open.id === id);
    if (own === undefined) return;
    const isKnown = id !== undefined || this.#open.length === 1;
    this.#open = this.#open.filter((open) => open !== own);
    if (isKnown && isError && own.call !== undefined) own.call.failed += 1;
    // Whose it was of several nobody says; nor is it known then whose the last one is.
    if (!isKnown) this.#open = this.#open.map(({ id: other }) => ({ id: other, call: undefined }));
  }

  #call(givenName: string, input: unknown, callId: string | undefined): void {
    this.#toolCalls += 1;
    const name = this.nameOf(givenName);
    const what = oneLine(this.#redactor.redactText(subjectOf(input))).slice(0, longestWhat);
    const id = `${name}\n${what}`;
    const known = this.#calls.get(id) ?? { name, what, times: 0, failed: 0 };
    known.times += 1;
    // Whatever was done last stands last.
    this.#calls.delete(id);
    this.#calls.set(id, known);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > mostCalls && oldest !== undefined) this.#calls.delete(oldest);
    this.#open.push({ id: callId, call: known });
    if (this.#open.length > mostOpen) this.#open.shift();
    const file = writes.test(givenName) ? fieldOf(input, fileFields) : undefined;
    if (file !== undefined && this.#files.size < mostFiles)
      this.#files.add(oneLine(this.#redactor.redactText(file)).slice(0, 400));
  }
}

interface OpenCall {
  readonly id: string | undefined;
  /** `undefined`: one of several, and nobody says which. */
  readonly call: { failed: number } | undefined;
}

function subjectOf(input: unknown): string {
  const known = fieldOf(input, [...commandFields, ...fileFields]);
  if (known !== undefined) return known;
  if (input === undefined) return '';
  if (typeof input === 'string') return input;
  try {
    return JSON.stringify(input);
  } catch {
    return '';
  }
}

function fieldOf(input: unknown, fields: readonly string[]): string | undefined {
  if (!isRecord(input)) return undefined;
  for (const field of fields) {
    const value = input[field];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Without line breaks and control characters, which a prompt or a terminal would obey. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
