import { type Duration, toMilliseconds } from '../core/durations.ts';
import { invalidOption, requireInteger, requireKnownOptions, requireMethods, requireOneOf } from '../core/expect.ts';
import { type Host, systemHost } from '../core/host.ts';
import { Redactor } from '../core/redactor.ts';
import type { ProcessIdentity } from '../processes/identity.ts';
import type { StorageAdapter } from '../storage/storage-adapter.ts';
import type { NoticeTopic, NotifierAdapter } from './notice.ts';
import { givenNotifier } from './given-notifier.ts';
import { type NoticeLevel, noticeLevels, type NoticeRule, noticeTopics, requireRules } from './notice-rules.ts';
import { QuietHours, type QuietHoursOptions } from './quiet-hours.ts';

/** How often notices may come. */
export interface NoticeRateLimit {
  /**
   * One notice of each workflow passes in this time.
   * @defaultValue '5m'
   */
  readonly every?: Duration;
  /**
   * Topics that always pass.
   * @defaultValue none
   */
  readonly except?: readonly NoticeTopic[];
}

/** What may be said about notifications, in code or in a file. */
export interface NotificationChoices {
  /**
   * Whether notices are delivered at all.
   * @defaultValue true
   */
  readonly enabled?: boolean;
  /**
   * Which notices are delivered where no rule says so.
   * @defaultValue 'major_events'
   */
  readonly level?: NoticeLevel;
  /** The first rule that fits a notice and a notifier decides; where none does, the level. */
  readonly rules?: readonly NoticeRule[];
  /** When only critical notices are delivered. */
  readonly quietHours?: QuietHoursOptions;
  /** How often notices of one workflow may come; `false`: as often as they do. Critical ones always pass. */
  readonly rateLimit?: NoticeRateLimit | false;
  /**
   * After how long a run is told to be still at work; again after twice, four times as long and so on.
   * @defaultValue '5m'
   */
  readonly longRunningThreshold?: Duration;
  /**
   * How long one attempt to deliver a notice may take.
   * @defaultValue '10s'
   */
  readonly timeout?: Duration;
  /**
   * How often a notifier is asked to deliver a notice before it is left to a later process.
   * @defaultValue 3
   */
  readonly attempts?: number;
  /**
   * How many notices may wait for each notifier; more are dropped and counted.
   * @defaultValue 1000
   */
  readonly maxQueued?: number;
}

/** Options of a {@link NotificationService}. */
export interface NotificationOptions extends NotificationChoices {
  /** Who delivers. Without any, nothing is done and nothing is written. */
  readonly notifiers?: readonly NotifierAdapter[];
  /** Keeps the outbox and the history of deliveries; without it both end with the service. */
  readonly storage?: StorageAdapter;
  /**
   * The clock and the chance.
   * @defaultValue the system's
   */
  readonly host?: Host;
  /** Masks secrets in notices. */
  readonly redactor?: Redactor;
  /**
   * What names this process to others. For tests that play several processes.
   * @defaultValue what the system says
   */
  readonly process?: ProcessIdentity;
  /** Told of whatever goes wrong, by the name of the notifier or `outbox`. It must not throw. */
  readonly onTrouble?: (name: string, error: unknown) => void;
}

/** Options that were checked. */
export interface NotificationSettings {
  readonly notifiers: readonly NotifierAdapter[];
  readonly storage: StorageAdapter | undefined;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly process: ProcessIdentity | undefined;
  readonly enabled: boolean;
  readonly level: NoticeLevel;
  readonly rules: readonly NoticeRule[];
  readonly quietHours: QuietHours | undefined;
  readonly rateLimitMs: number;
  readonly unlimited: readonly NoticeTopic[];
  readonly longRunningMs: number;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly maxQueued: number;
  readonly onTrouble: (name: string, error: unknown) => void;
}

/** The names of the options that may stand in a file as well. */
export const choiceNames: readonly (keyof NotificationChoices)[] = [
  'enabled',
  'level',
  'rules',
  'quietHours',
  'rateLimit',
  'longRunningThreshold',
  'timeout',
  'attempts',
  'maxQueued',
];

/** Checks options. @throws UsageError `invalid-option` or `invalid-duration`. */
export function notificationSettings(options: NotificationOptions): NotificationSettings {
  requireKnownOptions('NotificationService', options, [
    ...['notifiers', 'storage', 'host', 'redactor', 'process', 'onTrouble'],
    ...choiceNames,
  ]);
  const { enabled = true, level = 'major_events', rules = [], quietHours, rateLimit = {} } = options;
  const { timeout = 10_000, attempts = 3, maxQueued = 1000, longRunningThreshold = 300_000 } = options;
  const { storage, host = systemHost, redactor = new Redactor(), onTrouble = () => undefined } = options;
  if (storage !== undefined)
    requireMethods('storage', storage, ['append', 'read', 'list'], 'a storage, such as a `FileStorage`');
  requireMethods('host', host, ['now', 'monotonic', 'schedule'], 'a host');
  requireMethods('redactor', redactor, ['redactText'], 'a `Redactor`');
  if (typeof onTrouble !== 'function') throw invalidOption('onTrouble', onTrouble, 'a function');
  if (typeof enabled !== 'boolean') throw invalidOption('enabled', enabled, 'true or false');
  return {
    notifiers: requireNotifiers(options.notifiers ?? []),
    ...{ storage, host, redactor, onTrouble },
    process: options.process,
    enabled,
    level: requireOneOf('level', level, noticeLevels),
    rules: requireRules(rules),
    quietHours: quietHours === undefined ? undefined : new QuietHours(quietHours),
    ...readRateLimit(rateLimit),
    longRunningMs: positive('longRunningThreshold', longRunningThreshold),
    timeoutMs: positive('timeout', timeout),
    attempts: requireInteger('attempts', attempts, 1),
    maxQueued: requireInteger('maxQueued', maxQueued, 1),
  };
}

function readRateLimit(limit: NoticeRateLimit | false): Pick<NotificationSettings, 'rateLimitMs' | 'unlimited'> {
  if (limit === false) return { rateLimitMs: 0, unlimited: [] };
  requireKnownOptions('rateLimit', limit, ['every', 'except']);
  const { every = 300_000, except = [] } = limit;
  if (!Array.isArray(except)) throw invalidOption('rateLimit.except', except, 'a list of topics');
  return {
    rateLimitMs: toMilliseconds(every, 'rateLimit.every'),
    unlimited: except.map((topic: unknown) => requireOneOf('rateLimit.except', topic, noticeTopics)),
  };
}

function requireNotifiers(notifiers: readonly NotifierAdapter[]): readonly NotifierAdapter[] {
  if (!(notifiers instanceof Array)) throw invalidOption('notifiers', notifiers, 'a list of notifiers');
  const names = new Set<string>();
  return notifiers.map((notifier, index) => {
    const checked = givenNotifier(notifier, `notifiers[${index}]`);
    const { name } = checked;
    if (names.has(name))
      throw invalidOption(`notifiers[${index}].name`, name, 'another name than that of a notifier before it');
    names.add(name);
    return checked;
  });
}

function positive(option: string, duration: Duration): number {
  const ms = toMilliseconds(duration, option);
  if (ms === 0) throw invalidOption(option, duration, 'longer than 0 ms');
  return ms;
}
