import { describe, expect, test } from 'vitest';
import { LoopbackGuard } from '../../../src/reports/loopback-guard.ts';

const guard = new LoopbackGuard('secret', 4800);
const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  guard.judge({ url, method, headers: { host: '127.0.0.1:4800', ...headers } });

describe('LoopbackGuard', () => {
  test('lets those in who know the token, and gives them the path behind it', () => {
    expect(ask('/secret/run-a%2Fb/report?x=1')).toMatchObject({ parts: ['run-a/b', 'report'] });
    for (const host of ['localhost:4800', '[::1]:4800', 'LOCALHOST:4800'])
      expect(ask('/secret/', { host })).toMatchObject({ parts: [] });
  });

  test.each(['/', '/secre/', '/secret2/', '//secret/', '/SECRET/', '/..%2fsecret/', 'http://x/secret/'])(
    'answers %s as what is not there',
    (url) => {
      expect(ask(url)).toMatchObject({ status: 404 });
    },
  );

  test.each(['evil.example', 'evil.example:4800', '127.0.0.1', '127.0.0.1:80', 'localhost.evil.example:4800', ''])(
    'turns the name %j away, so that nobody reaches it by a name of their own that points here',
    (host) => {
      expect(ask('/secret/', { host })).toMatchObject({ status: 403 });
    },
  );

  test('turns away what a page of another origin asks', () => {
    expect(ask('/secret/', { origin: 'http://evil.example' })).toMatchObject({ status: 403 });
    expect(ask('/secret/', { origin: 'null' })).toMatchObject({ status: 403 });
    expect(ask('/secret/events', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })).toMatchObject({
      status: 403,
    });
    expect(ask('/secret/events', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' })).toMatchObject({
      status: 403,
    });
  });

  test('lets a person in who follows a link or types the address', () => {
    expect(ask('/secret/', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toMatchObject({ parts: [] });
    expect(ask('/secret/events', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).toMatchObject({
      parts: ['events'],
    });
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'])('does not answer %s', (method) => {
    expect(ask('/secret/', {}, method)).toMatchObject({ status: 405 });
  });

  test('refuses an address that cannot be read', () => {
    expect(ask('/secret/%zz')).toMatchObject({ status: 400 });
  });
});
