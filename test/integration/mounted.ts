import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small file system of its own. */
export interface Mounted {
  readonly path: string;
  /** Makes it read-only, or writable again. */
  remount(how: 'ro' | 'rw'): void;
  unmount(): void;
}

/**
 * Mounts an empty file system in memory of so many KiB; `undefined` where this user may not mount.
 *
 * @throws what mounting failed with for any other reason.
 */
export function mountMemory(sizeKiB: number): Mounted | undefined {
  const parent = mkdtempSync(join(tmpdir(), 'holdfast-mount-'));
  const path = join(parent, 'disk');
  mkdirSync(path);
  const run = (...argv: string[]): string =>
    execFileSync('mount', argv, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  try {
    run('-t', 'tmpfs', '-o', `size=${sizeKiB}k,mode=0700`, 'holdfast-test', path);
  } catch (error) {
    rmSync(parent, { recursive: true });
    if (/permission denied|not permitted|superuser|ENOENT/i.test(String(error))) return undefined;
    throw error;
  }
  return {
    path,
    remount: (how) => run('-o', `remount,${how}`, path),
    unmount: () => {
      execFileSync('umount', [path]);
      rmSync(parent, { recursive: true });
    },
  };
}
