import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.ts';

// `dist.<pid>` is what a build leaves that was killed.
for (const folder of ['dist', ...globSync('dist.*', { cwd: root }), 'temp', 'coverage', 'docs/api']) {
  rmSync(join(root, folder), { recursive: true, force: true });
}
