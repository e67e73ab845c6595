import type { AgentActivity } from '../agents/agent-activity.ts';
import type { AgentActivityEvent, Usage } from '../core/events.ts';
import { RedactedLines } from './redacted-lines.ts';
import type { LiveRun } from './live-run.ts';

type Told = Omit<AgentActivityEvent, 'type' | 'key' | 'agent' | 'leftOut'>;

/** More than so many in one second are counted instead. */
const mostInASecond = 20;
const longestInput = 500;
/** What is kept of the text of one call in `results/`. */
const mostCharacters = 4 * 1024 * 1024;

/** Tells what an agent does, without secrets and not too often, and keeps what it writes in `results/`. */
export class AgentTeller {
  readonly #live: LiveRun;
  readonly #key: string;
  readonly #agent: string;
  readonly #lines: RedactedLines;
  #secondBegan = -Infinity;
  #told = 0;
  #leftOut = 0;
  #characters = 0;

  /** `name` is the step's, as it is shown: it names a file. */
  constructor(live: LiveRun, key: string, agent: string, name: string) {
    this.#live = live;
    this.#key = key;
    this.#agent = agent;
    this.#lines = new RedactedLines(live.rooms.redactor, (_stream, text) => {
      this.#tell({ does: 'text', text });
      this.#keep(name, text);
    });
  }

  /** Takes in one sign of life. */
  take(activity: AgentActivity): void {
    switch (activity.type) {
      case 'text':
        this.#lines.write('stdout', activity.text);
        return;
      case 'tool-call':
        this.#tell({ does: 'tool-call', tool: activity.name, ...this.#shown(activity.input) });
        return;
      case 'tool-result': {
        const { name: tool, isError } = activity;
        this.#tell({
          does: 'tool-result',
          ...(tool === undefined ? {} : { tool }),
          ...(isError === undefined ? {} : { isError }),
        });
        return;
      }
      case 'turn':
        this.#tell({ does: 'turn', turn: activity.turn });
        return;
      case 'usage':
        this.#tell({ does: 'usage', usage: usageOf(activity.usage) });
        return;
      case 'provider-retry': {
        const { attempt, message } = activity;
        this.#tell({ does: 'provider-retry', attempt, ...(message === undefined ? {} : this.#shown(message)) });
        return;
      }
      case 'session':
        this.#tell({ does: 'session', session: activity.id });
        return;
      case 'alive':
    }
  }

  /** Tells what was held back. */
  end(): void {
    this.#lines.end();
  }

  #tell(told: Told): void {
    const now = this.#live.host.monotonic();
    if (now - this.#secondBegan >= 1000) {
      this.#secondBegan = now;
      this.#told = 0;
    }
    if (this.#told >= mostInASecond) {
      this.#leftOut += 1;
      return;
    }
    this.#told += 1;
    const leftOut = this.#leftOut === 0 ? {} : { leftOut: this.#leftOut };
    this.#leftOut = 0;
    this.#live.tell({ type: 'agent-activity', key: this.#key, agent: this.#agent, ...told, ...leftOut });
  }

  #keep(name: string, text: string): void {
    if (this.#characters > mostCharacters) return;
    this.#characters += text.length;
    const { state } = this.#live.rooms;
    state.appendResult(this.#live.id, name, text);
    if (this.#characters > mostCharacters) state.appendResult(this.#live.id, name, '… it wrote more than is kept here');
  }

  /** What can be shown of a value: of secrets nothing, and not too much. */
  #shown(value: unknown): { readonly text?: string } {
    if (value === undefined) return {};
    try {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const shown = this.#live.rooms.redactor.redactText(text);
      return { text: shown.length > longestInput ? `${shown.slice(0, longestInput)}…` : shown };
    } catch {
      return {};
    }
  }
}

/** What a call has used, as steps say it; names are left to whoever knows them. */
export function usageOf({ inputTokens, outputTokens, cachedTokens, costUsd, models }: Usage): Usage {
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(cachedTokens === undefined ? {} : { cachedTokens }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(models === undefined ? {} : { models }),
  };
}
