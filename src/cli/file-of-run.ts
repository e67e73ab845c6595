import type { RunMetadata } from '../core/events.ts';

/** The workflow file that a run says it was started from; modules are not named, since nobody imports what a run says. */
export function fileOfRun({ file }: RunMetadata): string | undefined {
  return file !== undefined && /\.(?:ya?ml|json)$/i.test(file) ? file : undefined;
}
