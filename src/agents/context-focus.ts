import { closeSync } from 'node:fs';
import { splitLines } from './chunk-text.ts';
import type { ContextBudget } from './context-budget.ts';
import { insidePath } from './context-files.ts';
import type { ContextFocus, ContextRedactor } from './context-options.ts';
import type { ContextReading } from './context-reading.ts';
import { holdsPrivateKey, refusedByName } from './context-refusal.ts';
import type { ContextSlices } from './context-slices.ts';
import { shownLines } from './context-source.ts';
import { LargeFile } from './large-file.ts';
import type { LeftOut, LeftOutReason } from './packed-context.ts';

const usualRadius = 20;

/** Lines that were asked for, without secrets. */
interface Window {
  readonly fromLine: number;
  readonly text: readonly string[];
}

/**
 * Takes the lines around places that were asked for, as many of them as fit: ignored and generated files as well, secret and binary
 * ones not. Gives what could not be taken.
 */
export async function takeFocus(
  places: readonly ContextFocus[],
  budget: ContextBudget,
  reading: ContextReading,
  redactor: ContextRedactor,
  slices: ContextSlices,
): Promise<readonly LeftOut[]> {
  const leftOut: LeftOut[] = [];
  for (const { file: given, line, radius = usualRadius } of places) {
    if (slices.due) await slices.turn();
    const file = insidePath(reading.root, given);
    const window = file === undefined ? 'outside' : await windowAround(file, line, radius, reading, redactor, slices);
    if (file === undefined || typeof window === 'string') {
      leftOut.push({ file: file ?? given, reason: typeof window === 'string' ? window : 'outside' });
      continue;
    }
    const last = window.fromLine + window.text.length - 1;
    const at = Math.min(line, last);
    const missing = takeAround(file, at, Math.max(at - window.fromLine, last - at), window, budget);
    if (missing) leftOut.push({ file, reason: 'budget', lines: [at, at] });
  }
  return leftOut;
}

/** Takes what is not taken yet of a window; a smaller one where it does not fit. Gives whether not even the line fits. */
function takeAround(file: string, line: number, radius: number, window: Window, budget: ContextBudget): boolean {
  const last = window.fromLine + window.text.length - 1;
  for (let around = radius; ; around = Math.floor(around / 2)) {
    const from = Math.max(window.fromLine, line - around);
    const to = Math.min(last, line + around);
    const parts = budget.free(file, from, to);
    const fits = parts.map((part) =>
      budget.take({
        file,
        fromLine: part.from,
        toLine: part.to,
        kind: 'focus',
        score: 1,
        why: [`line ${line} was asked for`],
        text: window.text.slice(part.from - window.fromLine, part.to - window.fromLine + 1).join('\n'),
      }),
    );
    if (fits.every(Boolean)) return false;
    if (around === 0) return true;
  }
}

async function windowAround(
  file: string,
  line: number,
  radius: number,
  reading: ContextReading,
  redactor: ContextRedactor,
  slices: ContextSlices,
): Promise<Window | LeftOutReason> {
  const refused = refusedByName(file);
  if (refused !== undefined && refused !== 'generated') return refused;
  const found = reading.read(file, true);
  if (found.kind === 'left-out') return found.reason;
  if (found.kind === 'large') return largeWindow(file, line, radius, reading, redactor, slices);
  const text = found.bytes.toString('utf8');
  if (holdsPrivateKey(text)) return 'secret';
  // The whole text is looked through: a secret may begin before the window.
  const shown = shownLines(splitLines(text), redactor);
  if (shown === undefined) return 'secret';
  const fromLine = Math.max(1, Math.min(line, shown.length) - radius);
  return { fromLine, text: shown.slice(fromLine - 1, line + radius) };
}

async function largeWindow(
  file: string,
  line: number,
  radius: number,
  reading: ContextReading,
  redactor: ContextRedactor,
  slices: ContextSlices,
): Promise<Window | LeftOutReason> {
  if (redactor.longestOverLines > 0) return 'secret';
  const opened = reading.open(file);
  if (typeof opened === 'string') return opened;
  try {
    const lines = await new LargeFile(opened.file, slices).lines(line, radius);
    if (typeof lines === 'string') return lines;
    const text = shownLines(lines.text, redactor);
    return text === undefined ? 'secret' : { fromLine: lines.fromLine, text };
  } finally {
    closeSync(opened.file);
  }
}
