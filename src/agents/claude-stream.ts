import type { AgentActivity } from './agent-activity.ts';
import { inputTokensOf } from './claude-usage.ts';
import { isRecord } from '../core/json-record.ts';

type Message = Readonly<Record<string, unknown>>;

/** Reads the messages that Claude Code writes with `--output-format stream-json`. */
export class ClaudeStream {
  /** The last message of type `result`; `undefined` until there is one. */
  result: Message | undefined;
  sessionId: string | undefined;
  model: string | undefined;
  readonly #report: (activity: AgentActivity) => void;
  /** Input tokens of each message of the model: one message comes in several lines, all with the same usage. */
  readonly #inputs = new Map<string, number>();
  #turn = 0;

  constructor(report: (activity: AgentActivity) => void) {
    this.#report = report;
  }

  /** Input tokens of the messages so far. */
  get seenInput(): number {
    return [...this.#inputs.values()].reduce((sum, input) => sum + input, 0);
  }

  /** Takes one message. Those that are not known are signs of life. */
  take(message: Message): void {
    this.#session(message['session_id']);
    switch (message['type']) {
      case 'system':
        this.#system(message);
        break;
      case 'assistant':
        this.#assistant(message);
        break;
      case 'user':
        this.#user(message);
        break;
      case 'result':
        this.result = message;
        break;
      default:
        // Pieces of a message, where they are asked for: whoever writes them gets further.
        this.#report({
          type: 'alive',
          ...(isRecord(message['event']) ? { text: JSON.stringify(message['event']).slice(0, 500) } : {}),
        });
    }
  }

  #session(id: unknown): void {
    if (typeof id !== 'string' || id === '' || id === this.sessionId) return;
    this.sessionId = id;
    this.#report({ type: 'session', id });
  }

  #system(message: Message): void {
    if (message['subtype'] === 'init' && typeof message['model'] === 'string') this.model = message['model'];
    if (message['subtype'] !== 'api_retry') {
      this.#report({ type: 'alive' });
      return;
    }
    const { attempt, retry_delay_ms: waitMs, error_status: status, error } = message;
    this.#report({
      type: 'provider-retry',
      attempt: typeof attempt === 'number' ? attempt : 1,
      ...(typeof waitMs === 'number' ? { waitMs } : {}),
      message: [status, error].filter((part) => typeof part === 'string' || typeof part === 'number').join(' '),
    });
  }

  #assistant(message: Message): void {
    const inner = isRecord(message['message']) ? message['message'] : {};
    const id = typeof inner['id'] === 'string' ? inner['id'] : '';
    if (!this.#inputs.has(id)) {
      this.#inputs.set(id, inputTokensOf(inner['usage']));
      this.#turn += 1;
      this.#report({ type: 'turn', turn: this.#turn });
    }
    for (const part of partsOf(inner)) {
      if (part['type'] === 'text' && typeof part['text'] === 'string')
        this.#report({ type: 'text', text: part['text'] });
      else if (part['type'] === 'tool_use' && typeof part['name'] === 'string')
        this.#report({
          ...({ type: 'tool-call', name: part['name'], input: part['input'] } as const),
          ...named('id', part['id']),
          ...named('within', message['parent_tool_use_id']),
        });
      else this.#report({ type: 'alive' });
    }
  }

  #user(message: Message): void {
    const inner = isRecord(message['message']) ? message['message'] : {};
    for (const part of partsOf(inner))
      if (part['type'] === 'tool_result')
        this.#report({
          ...({ type: 'tool-result', isError: part['is_error'] === true } as const),
          ...(part['content'] === undefined ? {} : { output: part['content'] }),
          ...named('id', part['tool_use_id']),
        });
      else this.#report({ type: 'alive' });
  }
}

function named(name: 'id' | 'within', value: unknown): { readonly id?: string; readonly within?: string } {
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}

function partsOf(message: Message): readonly Message[] {
  const { content } = message;
  return Array.isArray(content) ? content.filter(isRecord) : [];
}
