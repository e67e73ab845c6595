import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { StudyInput } from './study-repository.ts';

/** What the demo works on, and where it leaves what it makes. */
export interface DemoOptions {
  readonly into: string;
  /** The folder of the manager: state and journals. */
  readonly directory: string;
  readonly input: StudyInput;
}

/** Reads the options of the command line; this repository and a folder in `temp` without any. */
export function readDemoOptions(): DemoOptions {
  const here = resolve(import.meta.dirname, '..', '..');
  const { values } = parseArgs({
    options: {
      repository: { type: 'string', default: here },
      into: { type: 'string', default: join(here, 'temp', 'demo') },
      seconds: { type: 'string', default: '12' },
    },
  });
  const into = resolve(values.into);
  return {
    into,
    directory: join(into, '.holdfast'),
    input: {
      repository: resolve(values.repository),
      marks: join(into, 'marks.txt'),
      report: join(into, 'results', 'repository.md'),
      stretchMs: Number(values.seconds) * 1000,
    },
  };
}
