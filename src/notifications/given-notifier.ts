import { invalidOption, requireOneOf } from '../core/expect.ts';
import type { NotifierAdapter } from './notice.ts';

/**
 * A notifier as it was when it was given: its name and its manner are read once, and cannot change or fail later.
 *
 * @throws UsageError `invalid-option`.
 */
export function givenNotifier(notifier: NotifierAdapter, option: string): NotifierAdapter {
  const { name, send, delivery, hasClose } = read(notifier, option);
  if (typeof send !== 'function' || typeof name !== 'string' || name === '' || name.length > 100)
    throw invalidOption(option, notifier, 'a notifier: an object with `name` and `send(notice, signal)`');
  return {
    name,
    ...(delivery === undefined
      ? {}
      : { delivery: requireOneOf(`${option}.delivery`, delivery, ['at-least-once', 'at-most-once']) }),
    send: (notice, signal) => notifier.send(notice, signal),
    ...(hasClose ? { close: async () => notifier.close?.() } : {}),
  };
}

interface ReadNotifier {
  readonly name: unknown;
  readonly send: unknown;
  readonly delivery: unknown;
  readonly hasClose: boolean;
}

function read(notifier: unknown, option: string): ReadNotifier {
  try {
    const { name, send, delivery, close } = Object(notifier) as Partial<NotifierAdapter>;
    return { name, send, delivery, hasClose: close !== undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it throws';
    throw invalidOption(option, notifier, `a notifier that can be read (${message})`);
  }
}
