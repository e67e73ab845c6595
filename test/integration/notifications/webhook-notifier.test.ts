import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NotificationError } from '../../../src/core/errors.ts';
import { systemHost } from '../../../src/core/host.ts';
import type { Notice } from '../../../src/notifications/notice.ts';
import { WebhookNotifier, type WebhookNotifierOptions } from '../../../src/notifications/webhook-notifier.ts';
import { noticeOf } from '../../../src/testing/notifier-law.ts';
import { WebhookReceiver } from '../../contract/webhook-receiver.ts';

const { signal } = new AbortController();
const notice: Notice = {
  ...noticeOf(1, 'Run "deploy" failed', 'Ask <@U012> & [others](https://example.com)'),
  severity: 'error',
  runId: 'deploy-7',
  facts: { attempts: 3, branch: 'main <1>' },
};
const secretPath = '/services/T0123/B0456/s3cr3t-t0ken?key=qu3ry-s3cret';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await new WebhookReceiver().open();
});
afterEach(async () => {
  await receiver.close();
});

function notifierTo(options: Partial<WebhookNotifierOptions> = {}): WebhookNotifier {
  return new WebhookNotifier({ url: receiver.origin + secretPath, ...options });
}

async function failureOf(notifier: WebhookNotifier, under: AbortSignal = signal): Promise<NotificationError> {
  return notifier.send(notice, under).then(
    () => {
      throw new Error('it was sent');
    },
    (error: unknown) => error as NotificationError,
  );
}

describe('what is posted', () => {
  test('is the notice as JSON', async () => {
    await notifierTo().send(notice, signal);
    const [posted] = receiver.posted;
    expect(posted).toMatchObject({ method: 'POST', url: secretPath });
    expect(posted?.headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'holdfast' });
    expect(JSON.parse(posted?.text ?? '')).toEqual(notice);
  });

  test('is for Slack a text without mentions, links and formatting', async () => {
    await notifierTo({ payload: 'slack' }).send(notice, signal);
    expect(JSON.parse(receiver.posted[0]?.text ?? '')).toEqual({
      text: 'Run "deploy" failed\nAsk &lt;@U012&gt; &amp; [others](https://example.com)\nattempts: 3\nbranch: main &lt;1&gt;',
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  test('is for Discord an embed that calls nobody', async () => {
    await notifierTo({ payload: 'discord' }).send(notice, signal);
    expect(JSON.parse(receiver.posted[0]?.text ?? '')).toEqual({
      embeds: [
        {
          title: 'Run "deploy" failed',
          description: 'Ask \\<@U012\\> & \\[others\\]\\(https://example.com\\)',
          color: 0xd0_40_40,
          fields: [
            { name: 'attempts', value: '3', inline: true },
            { name: 'branch', value: 'main \\<1\\>', inline: true },
          ],
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  test('keeps to the limits of Discord and Slack, whatever the notice holds', async () => {
    const facts = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`[${'*'.repeat(99)}${index}`, '*'.repeat(500)]),
    );
    const large: Notice = { ...notice, title: '*'.repeat(1000), body: '<'.repeat(100_000), facts };
    for (const payload of ['discord', 'slack'] as const) await notifierTo({ payload }).send(large, signal);
    const [discord, slack] = receiver.posted.map(({ text }) => JSON.parse(text) as Record<string, never>);
    const { embeds = [] } = discord as {
      embeds?: readonly { title: string; description: string; fields: readonly { name: string; value: string }[] }[];
    };
    const [embed] = embeds;
    const fields = embed?.fields ?? [];
    expect(fields.length).toBeLessThanOrEqual(25);
    const all = [embed?.title, embed?.description, ...fields.flatMap(({ name, value }) => [name, value])].join('');
    expect(all.length).toBeLessThanOrEqual(6000);
    expect(embed?.title.length).toBeLessThanOrEqual(256);
    expect(String(slack?.['text']).length).toBeLessThanOrEqual(40_000);
  });

  test('can be made by a function, with headers of your own', async () => {
    const headers = { Authorization: 'Bearer t0ken' };
    await notifierTo({ payload: ({ title }) => ({ summary: title }), headers }).send(notice, signal);
    expect(receiver.posted[0]?.text).toBe('{"summary":"Run \\"deploy\\" failed"}');
    expect(receiver.posted[0]?.headers.authorization).toBe('Bearer t0ken');
  });

  test('carries credentials of the address as basic authentication', async () => {
    const url = `${receiver.origin.replace('//', '//ada:p%40ss@')}/hook`;
    await notifierTo({ url }).send(notice, signal);
    expect(receiver.posted[0]?.headers.authorization).toBe(`Basic ${btoa('ada:p@ss')}`);
  });
});

describe('what is answered', () => {
  test.each([
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [410, false],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('with %i is a refusal; retryable: %s', async (status, retryable) => {
    receiver.answer = (response) => response.writeHead(status).end('<p>Cannot POST /services/T0123</p>');
    expect(await failureOf(notifierTo())).toMatchObject({
      code: 'notice-refused',
      message: `${receiver.origin} answered ${status}.`,
      notifier: 'webhook',
      status,
      retryable,
    });
    expect(receiver.posted).toHaveLength(1);
  });

  test.each([
    ['3', 3000],
    ['0.25', 250],
    ['Fri, 20 Nov 2026 10:16:00 GMT', 30_000],
    ['Fri, 20 Nov 2026 10:15:00 GMT', 0],
    ['soon', undefined],
  ])('with `Retry-After: %s` says how long to wait: %s', async (value, retryAfterMs) => {
    receiver.answer = (response) => response.writeHead(429, { 'retry-after': value }).end();
    const host = { ...systemHost, now: () => Date.parse('2026-11-20T10:15:30Z') };
    expect(await failureOf(notifierTo({ host }))).toMatchObject({ retryable: true, retryAfterMs });
  });

  test.each([301, 302, 303, 307, 308])('with %i does not send the notice anywhere else', async (status) => {
    const other = await new WebhookReceiver().open();
    try {
      receiver.answer = (response) => response.writeHead(status, { location: `${other.origin}/stolen` }).end();
      expect(await failureOf(notifierTo())).toMatchObject({
        code: 'notice-refused',
        message: `${receiver.origin} answered ${status}, a redirect, which is not followed.`,
        retryable: false,
      });
      expect(other.posted).toEqual([]);
    } finally {
      await other.close();
    }
  });

  test.each([200, 500])('with %i and a text that never ends is not read', async (status) => {
    let closed = false;
    let written = 0;
    receiver.answer = (response) => {
      response.writeHead(status);
      response.on('close', () => (closed = true));
      const more = (): void => {
        while (!closed && written < 2 ** 30 && response.write(Buffer.alloc(65_536))) written += 65_536;
        if (!closed) response.once('drain', more);
      };
      more();
    };
    const sending = notifierTo().send(notice, signal);
    if (status === 200) await sending;
    else await expect(sending).rejects.toMatchObject({ status: 500 });
    await expect.poll(() => closed).toBe(true);
    expect(written).toBeLessThan(64 * 2 ** 20);
  });

  test('slowly, header by header, ends when the signal says so', async () => {
    const timers: NodeJS.Timeout[] = [];
    const slow = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      timers.push(setInterval(() => socket.write('x-more: 1\r\n'), 10));
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    try {
      const controller = new AbortController();
      const reason = new Error('long enough');
      setTimeout(() => {
        controller.abort(reason);
      }, 100);
      const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
      expect(await failureOf(notifierTo({ url }), controller.signal)).toBe(reason);
    } finally {
      timers.forEach(clearInterval);
      slow.close();
    }
  });
});

describe('a receiver that is not reached', () => {
  test('because nobody listens is one to try again', async () => {
    const { origin } = await new WebhookReceiver().open().then(async (gone) => {
      const address = { origin: gone.origin };
      await gone.close();
      return address;
    });
    expect(await failureOf(notifierTo({ url: origin + secretPath }))).toMatchObject({
      code: 'notice-not-delivered',
      message: `${origin} was not reached: ECONNREFUSED.`,
      retryable: true,
    });
  });

  test('because it hangs up is one to try again', async () => {
    receiver.answer = (response) => response.socket?.destroy();
    expect(await failureOf(notifierTo())).toMatchObject({ code: 'notice-not-delivered', retryable: true });
  });

  test('because it speaks another protocol is reported', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('220 mail.example.com ESMTP\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      expect(await failureOf(notifierTo({ url }))).toMatchObject({ code: 'notice-not-delivered' });
    } finally {
      server.close();
    }
  });

  test.skipIf(!hasOpenSsl())('because nobody vouches for its certificate is not tried again', async () => {
    const { key, cert } = selfSigned();
    let requests = 0;
    const server = createSecureServer({ key, cert }, (_request, response) => {
      requests += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}${secretPath}`;
      expect(await failureOf(notifierTo({ url }))).toMatchObject({
        code: 'notice-not-delivered',
        message: expect.stringMatching(/was not reached: DEPTH_ZERO_SELF_SIGNED_CERT\.$/) as string,
        retryable: false,
      });
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  });
});

test('no error, description or dump shows the address, its credentials or the headers', async () => {
  const shown: string[] = [];
  const secrets = ['s3cr3t-t0ken', 'qu3ry-s3cret', 'p4ssw0rd', 'h3ader-s3cret'];
  const headers = { 'x-key': 'h3ader-s3cret' };
  const url = (receiver.origin + secretPath).replace('//', '//ada:p4ssw0rd@');
  const notifier = notifierTo({ url, headers });
  for (const status of [302, 404, 500]) {
    receiver.answer = (response) => response.writeHead(status, { location: response.req.url }).end(response.req.url);
    shown.push(inspect(await failureOf(notifier), { depth: 9 }));
  }
  receiver.answer = (response) => response.socket?.destroy();
  shown.push(inspect(await failureOf(notifier), { depth: 9, showHidden: true }));
  shown.push(await notifier.describe(), inspect(notifier, { depth: 9, showHidden: true }), JSON.stringify(notifier));
  for (const wrong of [
    { url: `ftp://example.com${secretPath}` },
    { url: `no address ${secretPath}` },
    { url: `http://ada:p4ssw0rd@example.com${secretPath}` },
    { headers: { 'x-key': 'h3ader-s3cret\nx' } },
  ])
    try {
      notifierTo(wrong);
      shown.push(...secrets);
    } catch (error) {
      shown.push(inspect(error, { depth: 9, showHidden: true }));
    }
  for (const secret of secrets) expect(shown.filter((text) => text.includes(secret))).toEqual([]);
});

describe('an address', () => {
  test.each(['https://example.com/x', 'http://localhost:1/', 'http://127.3.2.1/', 'http://[::1]:8080/'])(
    'may be %s',
    (url) => {
      expect(() => notifierTo({ url })).not.toThrow();
    },
  );

  test.each([
    'http://example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://0.0.0.0/',
    'file:///etc/passwd',
    'data:,x',
    '',
  ])('may not be %j', (url) => {
    expect(() => notifierTo({ url })).toThrow(expect.objectContaining({ code: 'invalid-option', subject: 'url' }));
  });

  test('may be http when that is allowed', () => {
    expect(() => notifierTo({ url: 'http://example.com/', allowHttp: true })).not.toThrow();
  });
});

function hasOpenSsl(): boolean {
  return ['/usr/bin/openssl', '/opt/homebrew/bin/openssl', '/usr/local/bin/openssl'].some((path) => existsSync(path));
}

function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', '-nodes', ...curve, '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
