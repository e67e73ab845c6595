import { resolve } from 'node:path';
import { type Finding, invalid, refused, unknownName } from '../configuration/configuration-findings.ts';
import { nearestName } from '../configuration/nearest-name.ts';
import { isPlainObject } from '../configuration/setting-types.ts';
import { invalidOption } from '../core/expect.ts';
import { isHoldfastError, UsageError } from '../core/errors.ts';
import { type NotificationChoices, notificationSettings } from './notification-options.ts';

type Path = readonly (string | number)[];

/** The keys of the file below `notifications`, and what each stands for. */
const keys: Readonly<Record<string, (value: unknown) => Readonly<Record<string, unknown>>>> = {
  enabled: (value) => ({ enabled: value }),
  level: (value) => ({ level: value }),
  rules: (value) => ({ rules: value }),
  quiet_hours: (value) => ({ quietHours: renamed(value, { time_zone: 'timeZone' }) }),
  rate_limit_minutes: (value) => ({ rateLimit: value === 0 ? false : { every: inMs(value, 60_000) } }),
  long_running_threshold_minutes: (value) => ({ longRunningThreshold: inMs(value, 60_000) }),
  timeout_seconds: (value) => ({ timeout: inMs(value, 1000) }),
  attempts: (value) => ({ attempts: value }),
  max_queued: (value) => ({ maxQueued: value }),
};

/** The names within what has parts. */
const parts: Readonly<Record<string, readonly string[]>> = {
  quiet_hours: ['from', 'to', 'time_zone'],
  rules: ['topic', 'severity', 'workflow', 'notifier', 'send'],
};

const numbers = 'a number above 0';
/** What is expected of keys whose options are told of in other units. */
const expectations: Readonly<Record<string, string>> = {
  rate_limit_minutes: 'a number of at least 0',
  long_running_threshold_minutes: numbers,
  timeout_seconds: numbers,
};

/**
 * Reads the choices below `notifications` in a file such as `config/notifications.yml`, for a {@link NotificationService} or
 * the option `notifications` of a manager. Who delivers is for the program to say: a file names no receivers.
 *
 * @throws UsageError `invalid-configuration` with every finding in `issues`: the file, the line, the key, the value and what is
 * allowed.
 */
export async function loadNotifications(path: string): Promise<NotificationChoices> {
  const { readPlacedConfiguration } = await import('../configuration/configuration-file.ts');
  if (typeof path !== 'string') throw invalidOption('path', path, 'the path of a file');
  const file = resolve(path);
  const { content, lineOf } = await readPlacedConfiguration(file);
  const sourceOf = (place: Path): { readonly kind: 'file'; readonly path: string; readonly line?: number } => {
    const line = lineOf(place);
    return { kind: 'file', path: file, ...(line === undefined ? {} : { line }) };
  };
  const findings: Finding[] = Object.keys(content)
    .filter((name) => name !== 'notifications')
    .map((name) => unknownName(name, sourceOf([name]), nearestName(name, ['notifications'])));
  const given = Object.hasOwn(content, 'notifications') ? (content['notifications'] ?? {}) : {};
  const choices: Record<string, unknown> = {};
  if (!isPlainObject(given))
    findings.push(refused('notifications', given, sourceOf(['notifications']), 'an object of settings'));
  else
    for (const [name, value] of Object.entries(given)) {
      const read = Object.hasOwn(keys, name) ? keys[name] : undefined;
      const place = ['notifications', name];
      if (read === undefined) {
        findings.push(unknownName(place.join('.'), sourceOf(place), nearestOf(name)));
        continue;
      }
      // Each rule by itself, so that all that are wrong are told at once.
      const items = name === 'rules' && Array.isArray(value) ? value.map((rule: unknown) => [rule]) : [value];
      const wrong = items.flatMap((item, index) => {
        const at = (inner: Path): Path => (item === value ? inner : [index, ...inner.slice(1)]);
        const unknown = unknownParts(name, item).map((inner) => [...place, ...at(inner)]);
        if (unknown.length > 0) return unknown.map((whole) => unknownName(textOf(whole), sourceOf(whole), undefined));
        return judge(read(item), (inner, found, expected) => {
          const whole = [...place, ...(Object.hasOwn(parts, name) ? at(inner) : [])];
          const shown = whole.length === place.length ? value : found;
          return refused(textOf(whole), shown, sourceOf(whole), expectations[name] ?? expected);
        });
      });
      if (wrong.length === 0) Object.assign(choices, read(value));
      findings.push(...wrong);
    }
  if (findings.length > 0) throw invalid(findings);
  return choices;
}

/** What is wrong with options, found by those who take them. */
function judge(
  options: Readonly<Record<string, unknown>>,
  finding: (at: Path, value: unknown, expected: string) => Finding,
): readonly Finding[] {
  try {
    notificationSettings(options);
    return [];
  } catch (error) {
    if (!isHoldfastError(error) || !(error instanceof UsageError)) throw error;
    const [, ...at] = pathOf(error.subject ?? '');
    return [finding(at, error.value, error.expected ?? 'something else')];
  }
}

/** Where something has names within it that mean nothing. */
function unknownParts(name: string, value: unknown): readonly Path[] {
  const known = Object.hasOwn(parts, name) ? parts[name] : undefined;
  const unknownOf = (item: unknown, at: Path): readonly Path[] =>
    known === undefined || !isPlainObject(item)
      ? []
      : Object.keys(item).flatMap((part) => (known.includes(part) ? [] : [[...at, part]]));
  return Array.isArray(value) ? value.flatMap((item, index) => unknownOf(item, [index])) : unknownOf(value, []);
}

/** `rules[0].topic` and `quietHours.timeZone` as the file has them. */
function pathOf(subject: string): Path {
  const names = subject.matchAll(/\[(\d+)\]|([^.[\]]+)/g);
  return [...names].map(([, index, name = '']) =>
    index === undefined ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : Number(index),
  );
}

function textOf(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}

function nearestOf(name: string): string | undefined {
  const meant = nearestName(name, Object.keys(keys));
  return meant === undefined ? undefined : `notifications.${meant}`;
}

function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [names[name] ?? name, item]));
}

/** A number in other units; what is none stays as it is, to be refused. */
function inMs(value: unknown, unitMs: number): unknown {
  return typeof value === 'number' ? value * unitMs : [value];
}
