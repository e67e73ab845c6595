import { relative } from 'node:path';

/** Prints a line. */
export function say(line = ''): void {
  console.log(line);
}

/** Prints a fact under its name. */
export function sayFact(name: string, text: string): void {
  say(`  ${name.padEnd(9)} ${text}`);
}

/** A path as it can be opened from here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path) || '.';
  return short.startsWith('.') ? short : `./${short}`;
}

/** Seconds since a moment of `performance.now()`, for people. */
export function secondsSince(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

const width = 60;

/** Draws the files of the fan-out as they are done, one sign for several when there are many. */
export class FanOutLine {
  readonly #total: number;
  #done = 0;
  #kept = 0;

  constructor(total: number) {
    this.#total = total;
    process.stdout.write(`  ${'measure'.padEnd(9)} `);
  }

  /** One more file is done: in this process, or kept from an earlier one. */
  add(kept: boolean): void {
    this.#done += 1;
    if (kept) this.#kept += 1;
    if (this.#done % Math.ceil(this.#total / width) === 0) process.stdout.write(kept ? '=' : '#');
  }

  /** Ends the line by its count. */
  end(): void {
    say(` ${this.#done} of ${this.#total}`);
  }

  get kept(): number {
    return this.#kept;
  }

  get ran(): number {
    return this.#done - this.#kept;
  }
}
