import { dirname, basename, isAbsolute, resolve } from 'node:path';
import type { TrustAssessor } from '../agents/discover-agents.ts';
import { UsageError } from '../core/errors.ts';
import type { Host } from '../core/host.ts';
import { shellWord } from '../core/shell-word.ts';
import { digestOf } from '../trust/trust-entry.ts';
import type { DeliveryPrompt } from './prompt-file.ts';

/**
 * Makes sure that the test command of a prompt file may be run. Trust is in the file as it was read, by its digest; a file
 * without a test command needs none, for nothing of it is executed.
 *
 * @throws UsageError `untrusted-file`.
 */
export async function requireTrustedPrompt(
  prompt: Pick<DeliveryPrompt, 'file' | 'text' | 'test'>,
  {
    directory,
    trust,
    host,
  }: { readonly directory: string; readonly trust: TrustAssessor | true | undefined; readonly host: Host },
): Promise<void> {
  const { file, text, test } = prompt;
  if (test === undefined || trust === true) return;
  const { TrustStore } = await import('../trust/trust-store.ts');
  const assessor = trust ?? TrustStore.ofUser({ host });
  // A file from elsewhere belongs to its own folder.
  const isOwn = !isAbsolute(file) && !file.split('/').includes('..');
  const path = resolve(directory, file);
  const [folder, name] = isOwn ? [directory, file] : [dirname(path), basename(path)];
  const verdict = await assessor.assess(folder, [{ path: name, digest: digestOf(Buffer.from(text)) }]);
  if (verdict.trusted) return;
  const why = verdict.reason ?? 'nobody was asked';
  const message = `The test command of prompt file ${JSON.stringify(file)} may not be run: ${why}. Read the file; then \`holdfast trust --prompt ${shellWord(file.startsWith('-') ? `./${file}` : file)}\`, or give \`--trust\`.`;
  throw new UsageError('untrusted-file', message, { subject: file });
}
