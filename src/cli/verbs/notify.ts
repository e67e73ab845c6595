import { Option } from 'commander';
import type { NoticeSeverity } from '../../notifications/notice.ts';
import { noticeSeverities } from '../../notifications/notice-rules.ts';
import { desktopService } from '../open-manager.ts';
import { exitCodes } from '../exit-codes.ts';
import { toLine, toPrintableJson } from '../printable.ts';
import { addVerbOptions, examples, type Verb, type VerbOptions } from '../verb.ts';

interface NotifyOptions extends VerbOptions {
  readonly severity: NoticeSeverity;
}

const help = `
Shows a notice on the desktop, by the same way as \`--notify\` does: a test whether notices arrive. What config/notifications.yml
says is kept to.

Exit codes: 0 it was delivered, 1 it was not: the reason is on standard error.
${examples(
  ['holdfast notify "is anybody there?"', 'try whether notices arrive'],
  ['make && holdfast notify built "ready to deploy" --severity success', 'tell of something else'],
)}`;

/** `holdfast notify`: tells people something. */
export const notifyVerb: Verb = (program, shell, finish) => {
  const command = program
    .command('notify')
    .description('show a notice on the desktop')
    .argument('<title>', 'one line')
    .argument('[body]', 'further text')
    .addOption(
      new Option('--severity <severity>', 'how much it matters').choices([...noticeSeverities]).default('info'),
    );
  addVerbOptions(command)
    .addHelpText('after', help)
    .action(async (title: string, body: string | undefined, { severity, json }: NotifyOptions) => {
      // Of no run, it needs no folder.
      await using notifications = await desktopService(shell);
      const id = notifications.notify({ title, severity, ...(body === undefined ? {} : { body }) });
      await notifications.flush({ timeout: '30s' });
      const { delivered, held, trouble } = notifications.counts;
      const reasons = trouble.map(({ name, lastMessage }) => `${name}: ${lastMessage}`);
      if (id === undefined) reasons.push('config/notifications.yml says that nobody is told');
      if (held > 0) reasons.push('it was held back: these are quiet hours');
      if (json === true)
        shell.out.line(toPrintableJson(JSON.stringify({ id, delivered: delivered > 0, reasons }, undefined, 2)));
      else if (delivered > 0) shell.out.line(toLine(`delivered: ${title}`));
      else for (const reason of reasons) shell.err.line(toLine(`not delivered: ${reason}`));
      finish(delivered > 0 ? exitCodes.success : exitCodes.failure);
    });
};
