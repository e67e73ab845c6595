import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, MemoryStorage } from '../../../src/index.ts';
import { type Dashboard, startDashboard } from '../../../src/reports.ts';
import { FaultyStorage } from '../../../src/testing/faulty-storage.ts';
import { all, byId, parsePage, textOf } from '../../unit/reports/parsed-page.ts';

const flow = defineWorkflow({
  name: 'gated',
  async run(wf) {
    await wf.phase('first', () => wf.step('one', () => 1));
    await wf.waitFor('go');
    await wf.phase('second', () => wf.step('two', () => 2));
  },
});

let folder: string;
let manager: EnhancedWorkflowManager;
let dashboard: Dashboard;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-dashboard-'));
  manager = new EnhancedWorkflowManager({ directory: join(folder, 'runs'), health: false, durability: 'process' });
  dashboard = await startDashboard(manager, { every: 50, followers: 3, stalledAfter: '1m' });
});
afterEach(async () => {
  await dashboard.close();
  await manager.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const sent = request(new URL(path, dashboard.url), { headers, method });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, body: await text(response) };
}

/** A page that follows: what it was sent so far. */
class Follower {
  readonly events: { readonly order: readonly string[]; readonly parts: Readonly<Record<string, string>> }[] = [];
  readonly response: IncomingMessage;
  #rest = '';
  #heard: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.response = response;
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (piece: string) => {
      const lines = (this.#rest + piece).split('\n\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) this.events.push(JSON.parse(line.slice(6)) as never);
      this.#heard();
    });
  }

  static async of(path: string): Promise<Follower> {
    const sent = httpGet(new URL(path, dashboard.url));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    return new Follower(response);
  }

  /** Resolves when what it was sent last of some part holds a text. */
  async sees(wanted: string): Promise<void> {
    while (
      !this.events.some(({ parts }) => Object.values(parts).some((html) => textOf(parsePage(html)).includes(wanted)))
    )
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
  }
}

describe('the dashboard', () => {
  test('lists runs, shows one, and gives its report as one file', async () => {
    const handle = await manager.start(flow, undefined, { id: 'a "<b>/../&' });
    await manager.signal(handle.id, 'go');
    await handle.result;
    const list = await ask('./');
    expect(list).toMatchObject({ status: 200 });
    const page = parsePage(list.body);
    expect(textOf(byId(page, 'runs'))).toContain('gated');
    const [link] = /run-[^"]+\//.exec(list.body)!;
    const run = await ask(link);
    expect(textOf(byId(parsePage(run.body), 'status'))).toContain('Completed');
    const report = await ask(`${link}report`);
    expect(all(parsePage(report.body), 'script')).toEqual([]);
    expect(textOf(byId(parsePage(report.body), 'phases'))).toContain('second');
  });

  test.each<[string, (error: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('told');
      },
    ],
    ['rejects', () => Promise.reject(new Error('told'))],
  ])('answers although who is told of trouble %s', async (_how, trouble) => {
    const storage = new FaultyStorage(new MemoryStorage(), [{ method: 'list', times: Infinity }]);
    await using failing = new EnhancedWorkflowManager({ storage, health: false });
    await using troubled = await startDashboard(failing, { every: 50, trouble });
    expect((await fetch(troubled.url)).status).toBe(500);
    const follower = await fetch(`${troubled.url}events`);
    expect(follower.status).toBe(200);
    expect((await fetch(troubled.url)).status).toBe(500);
    await follower.body?.cancel();
  });

  test('tells of a storage that fails, and does not say that nothing is there', async () => {
    const storage = new FaultyStorage(new MemoryStorage(), [{ method: 'list' }]);
    await using failing = new EnhancedWorkflowManager({ storage, health: false });
    const troubles: unknown[] = [];
    await using troubled = await startDashboard(failing, { trouble: (error) => troubles.push(error) });
    expect((await fetch(troubled.url)).status).toBe(500);
    expect(troubles).toMatchObject([{ code: 'storage-failed' }]);
    expect((await fetch(troubled.url)).status).toBe(200);
    expect(troubles).toHaveLength(1);
  });

  test('is closed when nothing is drawn any more, also for somebody who has gone', async () => {
    const [asked, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    class HeldStorage extends MemoryStorage {
      override async list(...given: Parameters<MemoryStorage['list']>): ReturnType<MemoryStorage['list']> {
        asked.resolve(undefined);
        await held.promise;
        return super.list(...given);
      }
    }
    await using slow = new EnhancedWorkflowManager({ storage: new HeldStorage(), health: false });
    const seen = await startDashboard(slow);
    const follower = await fetch(`${seen.url}events`);
    await asked.promise;
    await follower.body?.cancel();
    await setTimeout(100);
    let isClosed = false;
    const closing = seen.close().then(() => (isClosed = true));
    await setTimeout(100);
    expect(isClosed).toBe(false);
    held.resolve(undefined);
    await closing;
  });

  test('follows a run while it goes on: what changed is sent, and nothing else', async () => {
    const handle = await manager.start(flow, undefined, { id: 'followed' });
    const follower = await Follower.of('run-followed/events');
    await follower.sees('waiting');
    const before = follower.events.length;
    await manager.signal('followed', 'go');
    await handle.result;
    await follower.sees('Completed');
    await follower.sees('second');
    expect(follower.events.length).toBeGreaterThan(before);
    follower.response.destroy();
  });

  test('names runs that cannot be read, and says why on the page of each', async () => {
    const handle = await manager.start(flow, undefined, { id: 'broken <b>' });
    await manager.signal(handle.id, 'go');
    await handle.result;
    const runs = join(folder, 'runs');
    for (const file of globSync('runs/**/{state.json,1.jsonl}', { cwd: runs }))
      writeFileSync(join(runs, file), 'noise\n');
    const { body } = await ask('./');
    expect(textOf(byId(parsePage(body), 'runs'))).toContain('1 run cannot be read: broken <b>');
    const [link] = /run-[^"]+\//.exec(body)!;
    expect(textOf(parsePage((await ask(link)).body))).toContain('damaged');
  });

  test('shows new runs in the list without being asked again', async () => {
    const follower = await Follower.of('events');
    await follower.sees('There are no such runs.');
    const handle = await manager.start(flow, undefined, { id: 'appears' });
    await follower.sees('appears');
    await manager.signal('appears', 'go');
    await handle.result;
    await follower.sees('Completed');
    follower.response.destroy();
  });

  test('filters by status and text', async () => {
    const handle = await manager.start(flow, undefined, { id: 'paused-one' });
    await manager.cancel(handle.id);
    await handle.result;
    expect(textOf(byId(parsePage((await ask('./?status=cancelled')).body), 'runs'))).toContain('paused-one');
    expect(textOf(byId(parsePage((await ask('./?status=failed')).body), 'runs'))).toContain('no such runs');
    expect(textOf(byId(parsePage((await ask('./?text=PAUSED')).body), 'runs'))).toContain('paused-one');
    const hostile = encodeURIComponent(`"><script>alert(1)</script>`);
    expect((await ask(`./?text=${hostile}&status=${hostile}&after=${hostile}`)).body).not.toContain('<script>alert');
  });

  test('is there for this machine, for who knows the token, for reading, and for no page of others', async () => {
    expect(dashboard.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z0-9]{32}\/$/);
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/wrong/')).status).toBe(404);
    expect((await ask('./', { host: `evil.example:${dashboard.port}` })).status).toBe(403);
    expect((await ask('./', { origin: 'http://evil.example' })).status).toBe(403);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await ask('./', {}, method)).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    const { headers } = await ask('./');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
  });

  test('answers for what is not there', async () => {
    expect((await ask('run-nothing/')).status).toBe(404);
    expect((await ask('run-nothing/report')).status).toBe(404);
    expect((await ask('run-nothing/events')).status).toBe(404);
    expect((await ask('run-%0a/')).status).toBe(404);
    expect((await ask('something')).status).toBe(404);
    expect((await ask('run-a/b/c')).status).toBe(404);
  });

  test('turns further followers away, and lets them in when others have gone', async () => {
    const followers = [await Follower.of('events'), await Follower.of('events'), await Follower.of('events')];
    expect(await ask('events')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    followers[0]!.response.destroy();
    let status = 503;
    while (status === 503) {
      const sent = httpGet(new URL('events', dashboard.url));
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      status = response.statusCode!;
      response.destroy();
    }
    expect(status).toBe(200);
    for (const { response } of followers) response.destroy();
  });

  test('counts nobody as a follower who went before the answer was there', async () => {
    const { storage, redactor, recovery, memory, notifications } = manager;
    const [asked, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const diagnostics: typeof manager.diagnostics = async (id) => {
      asked.resolve(undefined);
      await answered.promise;
      return manager.diagnostics(id);
    };
    const run = await manager.start(flow, undefined, { id: 'slow' });
    const [get, list, forecast] = [
      manager.get.bind(manager),
      manager.list.bind(manager),
      manager.forecast.bind(manager),
    ];
    const source = { storage, redactor, recovery, memory, notifications, diagnostics, get, list, forecast };
    await using slow = await startDashboard(source, { every: 50, followers: 1 });
    const url = new URL('run-slow/events', slow.url);
    const gone = httpGet(url).on('error', () => undefined);
    await asked.promise;
    gone.destroy();
    // Once the server answers another one, it has seen the first one go.
    await once(httpGet(new URL('no', slow.url)), 'response');
    answered.resolve(undefined);
    let status = 503;
    while (status === 503) {
      const [response] = (await once(httpGet(url), 'response')) as [IncomingMessage];
      status = response.statusCode!;
      response.destroy();
    }
    expect(status).toBe(200);
    await manager.signal('slow', 'go');
    await run.result;
  });

  test('is not held up by a client that never reads', async () => {
    const deaf = connect(dashboard.port, '127.0.0.1');
    deaf.on('error', () => undefined);
    const { pathname, host } = new URL('events', dashboard.url);
    deaf.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    deaf.pause();
    const other = await Follower.of('events');
    const handle = await manager.start(flow, undefined, { id: 'seen' });
    await other.sees('seen');
    await manager.signal('seen', 'go');
    await handle.result;
    expect((await ask('./')).status).toBe(200);
    deaf.destroy();
    other.response.destroy();
  });

  test('is not held up, and closes at once, when many ask for reports and never read them', async () => {
    const handle = await manager.start(flow, undefined, { id: 'seen' });
    const { pathname, host } = new URL('run-seen/report', dashboard.url);
    const deaf = Array.from({ length: 60 }, () => {
      const socket = connect(dashboard.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      return socket.pause();
    });
    expect((await ask('./')).status).toBe(200);
    await dashboard.close();
    for (const socket of deaf) socket.destroy();
    await manager.signal('seen', 'go');
    await handle.result;
  });

  test('leaves nothing behind when it is closed while pages follow', async () => {
    const follower = await Follower.of('events');
    await follower.sees('There are no such runs.');
    const ended = new Promise((resolve) => follower.response.on('close', resolve));
    const before = process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
    await Promise.all([dashboard.close(), dashboard.close()]);
    await ended;
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length).toBe(before - 1);
    await expect(ask('./')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('writes nothing', async () => {
    const handle = await manager.start(flow, undefined, { id: 'still' });
    await manager.cancel('still');
    await handle.result;
    await manager.close();
    const content = async (): Promise<string> => {
      const storage = new EnhancedWorkflowManager({ directory: join(folder, 'runs') });
      const { entries } = await storage.storage.list('', { values: true });
      await storage.close();
      return JSON.stringify(entries.filter(({ key }) => !key.startsWith('owners/')));
    };
    const before = await content();
    await using reader = new EnhancedWorkflowManager({ directory: join(folder, 'runs') });
    await using other = await startDashboard(reader, { every: 50 });
    const sent = httpGet(new URL('run-still/', other.url));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(response)).toContain('still');
    expect(await content()).toBe(before);
  });

  test('refuses ports and addresses that are none, and tells of a port that is taken', async () => {
    await expect(startDashboard(manager, { port: -1 })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(startDashboard(manager, { port: 70_000 })).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(startDashboard(manager, { address: '0.0.0.0' as '::1' })).rejects.toMatchObject({
      code: 'invalid-option',
    });
    await expect(startDashboard(manager, { port: dashboard.port })).rejects.toMatchObject({
      ...{ code: 'invalid-option', subject: 'port', value: dashboard.port, cause: { code: 'EADDRINUSE' } },
      message: `Expected \`port\` to be a port that nobody else listens at (0 takes one that is free), got ${dashboard.port}.`,
    });
  });
});
