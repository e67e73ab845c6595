import { UsageError } from '../core/errors.ts';

/** Where a webhook is posted to. Its path, query and headers are as secret as a password. */
export interface WebhookTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What may be shown of it: scheme and host. */
  readonly shown: string;
}

/**
 * Checks an address. No message shows it, because whoever knows it may post.
 *
 * @throws UsageError `invalid-option`.
 */
export function webhookTarget(
  address: string,
  headers: Readonly<Record<string, string>>,
  allowHttp: boolean,
): WebhookTarget {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw refusal('url', 'an address that begins with https://', 'it is none');
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname))
    throw refusal(
      'url',
      'an address that begins with https://',
      `anybody on the way could read and change what is sent to http://${url.host}; \`allowHttp: true\` permits it`,
    );
  const authorization = credentialsOf(url);
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    headers: { ...authorization, ...checkedHeaders(headers) },
    shown: `${url.protocol}//${url.host}`,
  };
}

/** `fetch` takes no credentials in an address. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw refusal('headers', 'an object of HTTP headers', `${JSON.stringify(name)} cannot be sent`);
    }
    checked[name.toLowerCase()] = value;
  }
  return checked;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function refusal(option: string, expected: string, why: string): UsageError {
  return new UsageError('invalid-option', `Expected \`${option}\` to be ${expected}: ${why}.`, {
    subject: option,
    expected,
  });
}
