import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { LiveFeed } from '../../../src/reports/live-feed.ts';
import type { LivePart } from '../../../src/reports/live-view.ts';
import { markup } from '../../../src/reports/markup.ts';
import { FakeHost } from '../../../src/testing/fake-host.ts';

/** A client that takes so many writes before its socket is full. */
class Client extends EventEmitter {
  readonly written: string[] = [];
  destroyed = false;
  room = Infinity;

  write(text: string): boolean {
    this.written.push(text);
    this.room -= 1;
    return this.room > 0;
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('close');
  }

  drain(): void {
    this.room = Infinity;
    this.emit('drain');
  }

  /** What it was sent: the order and the parts, by event. */
  get events(): readonly { readonly order: readonly string[]; readonly parts: Readonly<Record<string, string>> }[] {
    return this.written
      .filter((text) => text.startsWith('data: '))
      .map((text) => JSON.parse(text.slice(6)) as { order: string[]; parts: Record<string, string> });
  }
}

class Scene {
  readonly host = new FakeHost();
  parts: Record<string, string> = { head: 'one' };
  draws = 0;
  looks = 0;
  emptied = 0;
  fails = false;
  changes = true;
  readonly troubles: unknown[] = [];
  readonly feed = new LiveFeed(
    {
      hasChanged: async () => {
        this.looks += 1;
        return this.changes;
      },
      draw: async (): Promise<readonly LivePart[]> => {
        this.draws += 1;
        if (this.fails) throw new Error('cannot be read');
        return Object.entries(this.parts).map(([id, text]) => ({ id, content: markup`<p id="${id}">${text}</p>` }));
      },
    },
    {
      host: this.host,
      everyMs: 1000,
      stalledAfterMs: 30_000,
      trouble: (error) => this.troubles.push(error),
    },
    () => (this.emptied += 1),
  );

  follow(room = Infinity): Client {
    const client = new Client();
    client.room = room;
    this.feed.follow(client);
    return client;
  }

  async pass(ms: number): Promise<void> {
    await this.host.advance(ms);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
}

describe('LiveFeed', () => {
  test('sends everything at first, and then only what has changed', async () => {
    const scene = new Scene();
    scene.parts = { head: 'one', steps: 'a' };
    const client = scene.follow();
    await scene.pass(0);
    scene.parts = { head: 'one', steps: 'b' };
    await scene.pass(1000);
    await scene.pass(1000);
    expect(client.events).toEqual([
      { order: ['head', 'steps'], parts: { head: '<p id="head">one</p>', steps: '<p id="steps">a</p>' } },
      { order: ['head', 'steps'], parts: { steps: '<p id="steps">b</p>' } },
    ]);
  });

  test('draws again what could not be drawn when it changed, also if it changes no more', async () => {
    const scene = new Scene();
    const client = scene.follow();
    await scene.pass(0);
    scene.parts = { head: 'two' };
    scene.fails = true;
    await scene.pass(1000);
    expect(scene.troubles).toHaveLength(1);
    Object.assign(scene, { changes: false, fails: false });
    await scene.pass(1000);
    expect(client.events.at(-1)?.parts).toEqual({ head: '<p id="head">two</p>' });
    const { draws } = scene;
    await scene.pass(5000);
    expect(scene.draws).toBe(draws);
  });

  test('says when a part is gone', async () => {
    const scene = new Scene();
    scene.parts = { head: 'one', steps: 'a' };
    const client = scene.follow();
    await scene.pass(0);
    scene.parts = { head: 'one' };
    await scene.pass(1000);
    expect(client.events.at(-1)).toEqual({ order: ['head'], parts: {} });
  });

  test('draws once for all who follow, and gives a late one all there is at once', async () => {
    const scene = new Scene();
    const clients = [scene.follow(), scene.follow(), scene.follow()];
    await scene.pass(0);
    expect(scene.draws).toBe(1);
    const late = scene.follow();
    expect(late.events).toEqual(clients[0]!.events);
  });

  test('queues nothing for a client that reads slowly: it gets the newest state once it has read', async () => {
    const scene = new Scene();
    const slow = scene.follow(2);
    await scene.pass(0);
    expect(slow.events).toHaveLength(1);
    for (const text of ['two', 'three', 'four']) {
      scene.parts = { head: text };
      await scene.pass(1000);
    }
    expect(slow.events).toHaveLength(1);
    slow.drain();
    expect(slow.events.slice(1)).toEqual([{ order: ['head'], parts: { head: '<p id="head">four</p>' } }]);
  });

  test('lets go of a client that never reads', async () => {
    const scene = new Scene();
    const deaf = scene.follow(2);
    const other = scene.follow();
    await scene.pass(0);
    await scene.pass(29_000);
    expect(deaf.destroyed).toBe(false);
    await scene.pass(2000);
    expect(deaf.destroyed).toBe(true);
    expect(other.destroyed).toBe(false);
  });

  test('looks at nothing once the last client has gone, and says so', async () => {
    const scene = new Scene();
    const client = scene.follow();
    await scene.pass(0);
    client.destroy();
    const { draws } = scene;
    await scene.pass(60_000);
    expect({ draws: scene.draws, emptied: scene.emptied }).toEqual({ draws, emptied: 1 });
  });

  test('goes on after trouble, and tells of it', async () => {
    const scene = new Scene();
    const client = scene.follow();
    await scene.pass(0);
    scene.fails = true;
    await scene.pass(1000);
    scene.fails = false;
    scene.parts = { head: 'two' };
    await scene.pass(1000);
    expect(scene.troubles).toHaveLength(1);
    expect(client.events).toHaveLength(2);
  });

  test('shows that the connection stands when nothing happens', async () => {
    const scene = new Scene();
    const client = scene.follow();
    await scene.pass(0);
    await scene.pass(15_000);
    expect(client.written).toContain(':\n\n');
  });

  test('ends every client when it is closed, and does nothing after', async () => {
    const scene = new Scene();
    const clients = [scene.follow(), scene.follow()];
    await scene.pass(0);
    await scene.feed.close();
    const { draws } = scene;
    await scene.pass(60_000);
    expect(clients.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    expect(scene.draws).toBe(draws);
  });
});
