import type { HealthStatus } from '../core/run-terms.ts';
import { property } from '../core/property.ts';
import { isHealthStatus } from './health-status.ts';

/** What a check found, read from whatever it gave. Plain JSON. */
export interface ReadFinding {
  readonly status: HealthStatus;
  readonly value?: number | string | boolean;
  readonly reasons: readonly string[];
  readonly recommendations: readonly string[];
  readonly metrics?: Readonly<Record<string, number | string | boolean>>;
}

const longestText = 500;
const mostTexts = 10;
const mostMetrics = 50;
const longestName = 100;

/**
 * Reads what a check gave, without trusting it: it may be anything, with getters that throw. `redact` sees every text
 * before it is cut.
 */
export function readFinding(given: unknown, redact: (text: string) => string): ReadFinding {
  const status = property(given, 'status');
  if (!isHealthStatus(status))
    return failedFinding(`It gave ${shown(given, status, redact)} instead of a finding with a status.`, redact);
  const value = plain(property(given, 'value'), redact);
  const metrics = { ...readMetrics(property(given, 'metrics'), redact) };
  Object.assign(metrics, readMetrics(property(given, 'custom_metrics'), redact));
  return {
    status,
    ...(value === undefined ? {} : { value }),
    reasons: texts(property(given, 'reasons'), redact),
    recommendations: texts(property(given, 'recommendations'), redact),
    ...(Object.keys(metrics).length === 0 ? {} : { metrics }),
  };
}

/** The finding of a check that did not come to one. */
export function failedFinding(reason: string, redact: (text: string) => string): ReadFinding {
  return { status: 'FAILED', reasons: [cut(redact(reason))], recommendations: [] };
}

function readMetrics(given: unknown, redact: (text: string) => string): Record<string, number | string | boolean> {
  const read: [string, number | string | boolean][] = [];
  for (const name of namesOf(given).slice(0, mostMetrics)) {
    const value = plain(property(given, name), redact);
    if (value !== undefined) read.push([redact(name).slice(0, longestName), value]);
  }
  // Not by assignment: a metric may be called __proto__.
  return Object.fromEntries(read);
}

function namesOf(given: unknown): string[] {
  if (typeof given !== 'object' || given === null) return [];
  try {
    return Object.keys(given);
  } catch {
    return [];
  }
}

function plain(value: unknown, redact: (text: string) => string): number | string | boolean | undefined {
  if (typeof value === 'string') return cut(redact(value));
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  return undefined;
}

function texts(given: unknown, redact: (text: string) => string): string[] {
  const list = typeof given === 'string' ? [given] : listOf(given);
  return list.filter((text) => typeof text === 'string' && text !== '').map((text) => cut(redact(String(text))));
}

function listOf(given: unknown): unknown[] {
  try {
    return Array.isArray(given) ? Array.from(given.slice(0, mostTexts) as unknown[]) : [];
  } catch {
    return [];
  }
}

function shown(given: unknown, status: unknown, redact: (text: string) => string): string {
  if (typeof status === 'string') return `the status ${JSON.stringify(redact(status).slice(0, 40))}`;
  if (given === null) return 'null';
  return typeof given === 'object' ? 'an object without a status' : typeof given;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
