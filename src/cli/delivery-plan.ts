import type { DeliveryPrompt } from '../delivery/prompt-file.ts';
import { isHoldfastError } from '../core/errors.ts';
import type { RunPreview } from '../workflow/preview.ts';
import type { DeliveryChoice } from './delivery.ts';
import { toLine, toPrintableJson } from './printable.ts';
import type { Shell } from './shell.ts';
import { printPreview } from './preview-lines.ts';

/** What a delivery would do. */
export interface DeliveryPlan {
  readonly file: string;
  readonly title: string;
  readonly forge: string;
  /** The branch that it would begin with, where one is named. */
  readonly base?: string;
  readonly test?: string;
  /** Why the test command may not be run. */
  readonly untrusted?: string;
  /** What agents would be asked for, in order. */
  readonly asks: readonly string[];
  readonly preview: RunPreview;
}

/** Says what a delivery would do; nothing of it is done. */
export async function planDelivery(
  { cwd: directory, host }: Shell,
  prompt: DeliveryPrompt,
  { forge = 'local', base = prompt.base, trust }: DeliveryChoice,
  preview: RunPreview,
): Promise<DeliveryPlan> {
  const { requireTrustedPrompt, testText } = await import('./delivery-parts.ts');
  const untrusted = await requireTrustedPrompt(prompt, { directory, host, trust }).then(
    () => undefined,
    (error: unknown) => {
      if (isHoldfastError(error)) return error.message;
      throw error;
    },
  );
  const test = testText(prompt);
  return {
    ...{ file: prompt.file, title: prompt.title, forge },
    ...(base === undefined ? {} : { base }),
    ...(test === undefined ? {} : { test }),
    ...(untrusted === undefined ? {} : { untrusted }),
    asks: [
      ...(prompt.research ? ['research'] : []),
      ...['plan', 'implement'],
      ...(test === undefined || prompt.repairs === 0 ? [] : [`repair (at most ${prompt.repairs} times)`]),
      ...(prompt.documentation ? ['document'] : []),
      ...(prompt.review ? ['review'] : []),
    ],
    preview,
  };
}

/** Shows what a delivery would do. */
export function printDeliveryPlan(shell: Shell, plan: DeliveryPlan, json: boolean): void {
  if (json) {
    shell.out.line(toPrintableJson(JSON.stringify(plan, undefined, 2)));
    return;
  }
  const fact = (name: string, value: string): void => {
    shell.out.line(`${shell.out.paint('dim', name.padEnd(12))} ${toLine(value)}`);
  };
  fact('delivers', plan.title);
  fact('prompt', plan.file);
  fact('forge', plan.forge);
  fact('base', plan.base ?? 'the branch that is checked out');
  fact('test', plan.test ?? 'none: nothing is run');
  if (plan.untrusted !== undefined) fact('', plan.untrusted);
  fact('asks', plan.asks.join(', '));
  printPreview(shell, plan.preview);
}
