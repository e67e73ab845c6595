import type { AgentTrace } from '../core/agent-events.ts';
import type { AgentActivity } from './agent-activity.ts';
import { isRecord } from './json-lines.ts';

/** At most so many different calls are told of. */
const mostCalls = 12;
const mostFiles = 40;
const longestWhat = 160;
const longestSaid = 600;

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
  readonly #redact: (text: string) => string;
  readonly #calls = new Map<string, { name: string; what: string; times: number; failed: number }>();
  readonly #files = new Set<string>();
  #turns = 0;
  #toolCalls = 0;
  #said = '';
  /** The call whose result is awaited; `undefined` when several are, because then nobody says whose a result is. */
  #open: { failed: number } | undefined;
  #waiting = 0;

  /** @param redact - removes secrets from text that is kept */
  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Whether the agent waits for a tool that it has called. */
  get isInTool(): boolean {
    return this.#waiting > 0;
  }

  /** Takes the next activity. */
  take(activity: AgentActivity): void {
    switch (activity.type) {
      case 'turn':
        this.#turns = Math.max(this.#turns, activity.turn);
        this.#waiting = 0;
        break;
      case 'text':
        this.#said = (this.#said + activity.text).slice(-2 * longestSaid);
        break;
      case 'tool-call':
        this.#call(activity.name, activity.input);
        break;
      case 'tool-result':
        this.#waiting = Math.max(0, this.#waiting - 1);
        if (activity.isError === true && this.#open !== undefined) this.#open.failed += 1;
        this.#open = undefined;
        break;
    }
  }

  /** What was done so far. */
  trace(): AgentTrace {
    const said = this.#redact(this.#said).slice(-longestSaid).trim();
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

  #call(givenName: string, input: unknown): void {
    this.#toolCalls += 1;
    this.#waiting += 1;
    const name = this.#redact(givenName).slice(0, longestWhat);
    const what = oneLine(this.#redact(subjectOf(input))).slice(0, longestWhat);
    const id = `${name}\n${what}`;
    const known = this.#calls.get(id) ?? { name, what, times: 0, failed: 0 };
    known.times += 1;
    // Whatever was done last stands last.
    this.#calls.delete(id);
    this.#calls.set(id, known);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > mostCalls && oldest !== undefined) this.#calls.delete(oldest);
    this.#open = this.#waiting === 1 ? known : undefined;
    const file = writes.test(givenName) ? fieldOf(input, fileFields) : undefined;
    if (file !== undefined && this.#files.size < mostFiles) this.#files.add(oneLine(this.#redact(file)).slice(0, 400));
  }
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
