import { stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { property } from '../core/property.ts';
import type { HealthCheckFunction } from './health-check.ts';
import { assessLevel, type HealthThresholds } from './health-thresholds.ts';

const gibibyte = 1024 ** 3;

/** What a file system says of itself. */
export interface DiskFigures {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

/** How full the disk of a folder is: its bytes and its files, as `df` counts them. A folder need not be there yet. */
export function diskHealth(
  directory: string,
  thresholds: HealthThresholds,
  read: (folder: string) => Promise<DiskFigures> = figuresOf,
): HealthCheckFunction {
  return async () => {
    const folder = resolve(directory);
    const { bsize, blocks, bfree, bavail, files, ffree } = await nearest(folder, read);
    const used = blocks - bfree;
    const percent = percentOf(used, used + bavail);
    // Some file systems have no end of files, and say 0.
    const filesPercent = percentOf(files - ffree, files);
    const free = `${((bavail * bsize) / gibibyte).toFixed(1)} GiB`;
    const value = Math.max(percent, filesPercent);
    const status = assessLevel(value, thresholds);
    const what = percent >= filesPercent ? `${percent} % full (${free} free)` : `${filesPercent} % full of files`;
    return {
      status,
      value,
      metrics: { freeGiB: Math.round(((bavail * bsize) / gibibyte) * 10) / 10, percent, filesPercent },
      ...(status === 'HEALTHY'
        ? {}
        : {
            reasons: `The disk of ${JSON.stringify(folder)} is ${what}.`,
            recommendations: 'Free disk space; old runs are removed by `holdfast clean`.',
          }),
    };
  };
}

/** What the file system says of a folder; of a file it would say the same, but nothing can be kept in one. */
async function figuresOf(folder: string): Promise<DiskFigures> {
  const figures = await statfs(folder);
  if (!(await stat(folder)).isDirectory()) throw new Error(`${JSON.stringify(folder)} is no folder`);
  return figures;
}

/** The figures of a folder, or of the first one above it that exists. */
async function nearest(folder: string, read: (folder: string) => Promise<DiskFigures>): Promise<DiskFigures> {
  try {
    return await read(folder);
  } catch (error) {
    const above = dirname(folder);
    if (property(error, 'code') !== 'ENOENT' || above === folder) throw error;
    return nearest(above, read);
  }
}

function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1000) / 10 : 0;
}
