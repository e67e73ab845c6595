import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What a container may use of the processors, and what it has used. */
export interface ProcessorLimit {
  /** How many processors, such as 1.5. */
  readonly processors: number;
  /** Processor time so far, in milliseconds. */
  readonly usedMs: number;
}

/** What a container may use of the memory, and what it uses. */
export interface MemoryLimit {
  readonly limitBytes: number;
  /** Without the caches that the system can take back. */
  readonly usedBytes: number;
}

/** Where control groups are told of; tests put folders of their own here. */
export interface ControlGroupPlaces {
  readonly root: string;
  readonly self: string;
}

const system: ControlGroupPlaces = { root: '/sys/fs/cgroup', self: '/proc/self/cgroup' };

/**
 * The limits that a container, a service or a user has put on this process: control groups of Linux, versions 1 and 2.
 *
 * Where they cannot be read, there are none.
 */
export class ControlGroup {
  readonly #places: ControlGroupPlaces;

  constructor(places: ControlGroupPlaces = system) {
    this.#places = places;
  }

  /** The tightest limit of the processors, or `undefined`. */
  async processors(): Promise<ProcessorLimit | undefined> {
    const found = await this.#limits(processorsOf, 'cpu', (folder) => processorsOf1(folder, this.#places.root));
    return found.sort((one, other) => one.processors - other.processors)[0];
  }

  /** The limit of the memory that is nearest to being reached, or `undefined`. */
  async memory(): Promise<MemoryLimit | undefined> {
    const found = await this.#limits(memoryOf, 'memory', memoryOf1);
    return found.sort((one, other) => other.usedBytes / other.limitBytes - one.usedBytes / one.limitBytes)[0];
  }

  /** The limits of all folders, by version 2 and by a controller of version 1. */
  async #limits<Limit>(
    read: (folder: string) => Promise<Limit | undefined>,
    controller: string,
    read1: (folder: string) => Promise<Limit | undefined>,
  ): Promise<Limit[]> {
    const self = (await text(this.#places.self))?.split('\n').map((line) => line.split(':')) ?? [];
    const found = await Promise.all([
      ...this.#folders(self, '').map(read),
      ...this.#folders(self, controller).map(read1),
    ]);
    return found.filter((limit) => limit !== undefined);
  }

  /** The folders of this process's group and those above it, of one controller of version 1, or ('') of version 2. */
  #folders(self: readonly (readonly string[])[], controller: string): readonly string[] {
    const own = self.find(([, names = '']) =>
      controller === '' ? names === '' : names.split(',').includes(controller),
    );
    if (own === undefined) return [];
    const root = join(this.#places.root, controller);
    const parts = own.slice(2).join(':').split('/');
    const inner = parts.filter((part) => part !== '' && part !== '..');
    // Inside a container the path may be one of outside, and its own group is then the root.
    return [...inner.map((_, index) => join(root, ...inner.slice(0, inner.length - index))), root];
  }
}

async function processorsOf(folder: string): Promise<ProcessorLimit | undefined> {
  const [quota, period] = (await text(join(folder, 'cpu.max')))?.split(' ').map(Number) ?? [];
  if (!isAmount(quota) || !isAmount(period)) return undefined;
  const used = field(await text(join(folder, 'cpu.stat')), 'usage_usec');
  return used === undefined ? undefined : { processors: quota / period, usedMs: used / 1000 };
}

async function processorsOf1(folder: string, root: string): Promise<ProcessorLimit | undefined> {
  const quota = number(await text(join(folder, 'cpu.cfs_quota_us')));
  if (!isAmount(quota)) return undefined;
  const period = number(await text(join(folder, 'cpu.cfs_period_us')));
  // Another controller counts what was used, in the same folders below a root of its own.
  const accounts = join(root, 'cpuacct', relative(join(root, 'cpu'), folder));
  const used = number(await text(join(accounts, 'cpuacct.usage')));
  return isAmount(period) && used !== undefined ? { processors: quota / period, usedMs: used / 1e6 } : undefined;
}

async function memoryOf(folder: string): Promise<MemoryLimit | undefined> {
  const limitBytes = number(await text(join(folder, 'memory.max')));
  return isAmount(limitBytes) ? used(folder, limitBytes, 'memory.current', 'inactive_file') : undefined;
}

async function memoryOf1(folder: string): Promise<MemoryLimit | undefined> {
  const limitBytes = number(await text(join(folder, 'memory.limit_in_bytes')));
  // Version 1 has no word for "none", but a number that no machine reaches.
  if (!isAmount(limitBytes) || limitBytes >= 2 ** 60) return undefined;
  return used(folder, limitBytes, 'memory.usage_in_bytes', 'total_inactive_file');
}

async function used(
  folder: string,
  limitBytes: number,
  file: string,
  caches: string,
): Promise<MemoryLimit | undefined> {
  const [all, statistics] = await Promise.all([text(join(folder, file)), text(join(folder, 'memory.stat'))]);
  const bytes = number(all);
  if (bytes === undefined) return undefined;
  return { limitBytes, usedBytes: Math.max(0, bytes - (field(statistics, caches) ?? 0)) };
}

async function text(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

function number(read: string | undefined): number | undefined {
  const value = read === undefined || read === '' ? Number.NaN : Number(read);
  return Number.isFinite(value) ? value : undefined;
}

function field(read: string | undefined, name: string): number | undefined {
  const line = read?.split('\n').find((entry) => entry.startsWith(`${name} `));
  return number(line?.slice(name.length + 1));
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}
