import type { RunEvent } from '../core/events.ts';
import type { Timer } from '../core/host.ts';
import { type CommandLines, commandLinesFor } from './command-lines.ts';
import { lineOf, type Tone } from './event-line.ts';
import type { ExpectedEnd } from './expected-end.ts';
import { LiveRegion } from './live-region.ts';
import type { Style } from './output.ts';
import { toLine } from './printable.ts';
import { RunningWork } from './running-work.ts';
import type { Shell } from './shell.ts';

/** What progress is shown of, and how. */
export interface ProgressOptions {
  readonly directory: string;
  readonly verbose: boolean;
  readonly redactText: (text: string) => string;
  /** Tells on a terminal how long the run still takes. */
  readonly expectedEnd?: ExpectedEnd;
}

const looks: Readonly<Record<Tone, { readonly mark: string; readonly style: Style }>> = {
  start: { mark: '▸', style: 'bold' },
  done: { mark: '✔', style: 'green' },
  kept: { mark: '=', style: 'dim' },
  failed: { mark: '✖', style: 'red' },
  retry: { mark: '↻', style: 'yellow' },
  wait: { mark: '◔', style: 'yellow' },
  note: { mark: '·', style: 'dim' },
  warning: { mark: '!', style: 'yellow' },
};

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Kept steps that are named one by one, before the rest is only counted. */
const namedKept = 20;
const mostLive = 8;
const drawEveryMs = 100;
const lookEveryMs = 1000;

/**
 * Shows on standard error how a run goes: lines that stay for what has happened and, on a terminal, below them what is
 * going on right now.
 */
export class RunProgress {
  /** Steps whose bodies were completed here. */
  ran = 0;
  /** Steps that were answered from the journal. */
  kept = 0;
  readonly #shell: Shell;
  readonly #options: ProgressOptions;
  readonly #work = new RunningWork();
  readonly #region: LiveRegion | undefined;
  #commands: CommandLines | undefined;
  #keptInARow = 0;
  #tick = 0;
  #timer: Timer | undefined;

  constructor(shell: Shell, options: ProgressOptions) {
    this.#shell = shell;
    this.#options = options;
    const { environment } = shell.host;
    if (shell.err.isTerminal(environment))
      this.#region = new LiveRegion(shell.err, shell.out.isTerminal(environment) ? [shell.out] : []);
    this.#schedule();
  }

  /** Shows one event. */
  observe(event: RunEvent): void {
    const { verbose, directory } = this.#options;
    this.#work.observe(event, this.#shell.host.monotonic());
    if (event.type === 'run-started' || event.type === 'run-resumed' || event.type === 'phase-completed') this.#look();
    if (event.type === 'step-completed') this.ran += 1;
    if (event.type === 'step-kept') {
      this.kept += 1;
      this.#keptInARow += 1;
      if (this.#keptInARow > namedKept) return;
    }
    this.#commands ??= commandLinesFor(event.runId, directory);
    const line = lineOf(event, { commands: this.#commands, verbose });
    if (line === undefined) return;
    if (line.tone !== 'kept') this.#closeKept();
    this.say(line.tone, line.text);
  }

  /** Shows one event of a child run; its beginning and its end are told by the parent. */
  observeChild(event: RunEvent, prefix: string): void {
    if (event.type.startsWith('run-') || event.type === 'step-kept') return;
    const { verbose, directory } = this.#options;
    const line = lineOf(event, { commands: commandLinesFor(event.runId, directory), verbose });
    if (line !== undefined) this.say(line.tone, `${prefix}${line.text}`);
  }

  /** Shows one line that stays. */
  say(tone: Tone, text: string): void {
    const { err } = this.#shell;
    const plain = toLine(this.#options.redactText(text));
    if (this.#region === undefined) err.line(plain);
    else
      this.#region.line(
        `${err.paint(looks[tone].style, looks[tone].mark)} ${tone === 'kept' || tone === 'note' ? err.paint('dim', plain) : plain}`,
      );
  }

  /** Ends the showing; nothing is left on the terminal but lines. */
  close(): void {
    this.#timer?.cancel();
    this.#closeKept();
    this.#region?.close();
  }

  #look(): void {
    if (this.#region !== undefined) void this.#options.expectedEnd?.look(this.#shell.host.monotonic());
  }

  #closeKept(): void {
    const more = this.#keptInARow - namedKept;
    this.#keptInARow = 0;
    if (more > 0) this.say('kept', `and ${more} more steps: kept`);
  }

  #schedule(): void {
    const every = this.#region === undefined ? lookEveryMs : drawEveryMs;
    this.#timer = this.#shell.host.schedule(
      every,
      () => {
        this.#schedule();
        this.#show();
      },
      { keepAlive: false },
    );
  }

  #show(): void {
    const now = this.#shell.host.monotonic();
    if (this.#region === undefined) {
      for (const text of this.#work.overdue(now)) this.say('start', text);
      return;
    }
    this.#tick += 1;
    const frame = spinner[this.#tick % spinner.length] ?? '';
    const { redactText, expectedEnd } = this.#options;
    const head = [this.#work.head(now), expectedEnd?.line(now)].filter((part) => part !== undefined).join('; ');
    const lines = [...(head === '' ? [] : [head]), ...this.#work.lines(now, mostLive)];
    this.#region.draw(lines.map((line) => `${frame} ${toLine(redactText(line))}`));
  }
}
