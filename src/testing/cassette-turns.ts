import type { Host } from '../core/host.ts';

/** So long nothing must have happened, in turns of five milliseconds, before code counts as waiting for ever. */
const idleTurns = 10;

/**
 * Lets answers pass in the order in which the recorded run was given them: who was quicker then is quicker now.
 *
 * An answer passes once everything has been asked that its code asks before it needs it.
 */
export class CassetteTurns {
  readonly #host: Host;
  readonly #waiting = new Map<number, (() => void)[]>();
  #activity = 0;
  #isPumping = false;
  /** Bodies that run for real. */
  #running = 0;
  #isOver = false;

  /** @param host a real one: only its turns are taken. */
  constructor(host: Host) {
    this.#host = host;
  }

  /** Says that the workflow does something. */
  active(): void {
    this.#activity += 1;
  }

  /** Resolves when it is the turn of what ended at this place. */
  pass(place: number): Promise<void> {
    this.active();
    return new Promise((resolve) => {
      const others = this.#waiting.get(place);
      if (others === undefined) this.#waiting.set(place, [resolve]);
      else others.push(resolve);
      if (!this.#isPumping) void this.#pump();
    });
  }

  /** Runs something for real, which may take its time. */
  async run<Value>(body: () => Value | Promise<Value>): Promise<Value> {
    this.#running += 1;
    try {
      return await body();
    } finally {
      this.#running -= 1;
      this.active();
    }
  }

  /** Resolves when nothing has happened for a while, and nothing is under way. Asked for once somebody waits for ever. */
  async idle(): Promise<void> {
    let seen = -1;
    for (let idle = 0; idle < idleTurns && !this.#isOver; idle += 1) {
      if (this.#activity !== seen || this.#waiting.size > 0 || this.#running > 0) idle = 0;
      seen = this.#activity;
      await this.#host.sleep(5);
    }
  }

  /** Nobody waits any more. */
  end(): void {
    this.#isOver = true;
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    while (this.#waiting.size > 0) {
      let seen: number;
      do {
        seen = this.#activity;
        await this.#host.turn();
      } while (seen !== this.#activity);
      let next = Infinity;
      for (const place of this.#waiting.keys()) next = Math.min(next, place);
      const passing = this.#waiting.get(next) ?? [];
      this.#waiting.delete(next);
      for (const pass of passing) pass();
    }
    this.#isPumping = false;
  }
}
