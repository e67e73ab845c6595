import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';

/** What a bundle says about where it was made: this and no more. */
export interface BundleEnvironment {
  readonly holdfast?: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memory_mb: number;
  readonly free_memory_mb: number;
  readonly process_memory_mb: number;
}

/** Facts about this process and its machine that name nobody. */
export function bundleEnvironment(): BundleEnvironment {
  const version = ownVersion();
  const mb = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return {
    ...(version === undefined ? {} : { holdfast: version }),
    ...{ node: process.version, platform: process.platform, arch: process.arch, cpus: availableParallelism() },
    ...{ memory_mb: mb(totalmem()), free_memory_mb: mb(freemem()), process_memory_mb: mb(process.memoryUsage.rss()) },
  };
}

/** The version of this package; `undefined` where it was joined with other code. */
function ownVersion(): string | undefined {
  for (const place of ['../package.json', '../../package.json'])
    try {
      const found: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
      const { name, version } = found as { readonly name?: unknown; readonly version?: unknown };
      if (name === 'holdfast' && typeof version === 'string') return version;
    } catch {
      // Not there: the next place, or none.
    }
  return undefined;
}
