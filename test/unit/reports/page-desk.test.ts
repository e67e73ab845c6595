import { expect, test } from 'vitest';
import { PageDesk } from '../../../src/reports/page-desk.ts';

const there = { destroyed: false };
const gone = { destroyed: true };

test('a page is drawn once for all who ask for it meanwhile, and anew for who asks later', async () => {
  const desk = new PageDesk();
  let drawn = 0;
  const draw = (): Promise<string> => Promise.resolve(`page ${(drawn += 1)}`);
  const pages = await Promise.all(Array.from({ length: 50 }, () => desk.page('a', there, draw)));
  expect(new Set(pages).size).toBe(1);
  expect(pages[0]?.toString()).toBe('page 1');
  expect((await desk.page('a', there, draw))?.toString()).toBe('page 2');
});

test('pages are drawn one after the other, and none that nobody waits for', async () => {
  const desk = new PageDesk();
  const [opened, open] = [Promise.withResolvers<undefined>(), [] as string[]];
  const draw = (name: string) => async (): Promise<string> => {
    open.push(name);
    await opened.promise;
    return name;
  };
  const first = desk.page('a', there, draw('a'));
  const left = { destroyed: false };
  const second = desk.page('b', left, draw('b'));
  const third = desk.page('c', gone, draw('c'));
  const joined = desk.page('c', there, draw('c'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(open).toEqual(['a']);
  left.destroyed = true;
  opened.resolve(undefined);
  expect((await first)?.toString()).toBe('a');
  expect(await second).toBeUndefined();
  expect([(await third)?.toString(), (await joined)?.toString()]).toEqual(['c', 'c']);
  expect(open).toEqual(['a', 'c']);
});

test('a page that cannot be drawn fails for who asked for it, and for nobody else', async () => {
  const desk = new PageDesk();
  const bad = desk.page('a', there, () => Promise.reject(new Error('unreadable')));
  const good = desk.page('b', there, () => Promise.resolve('b'));
  await expect(bad).rejects.toThrow('unreadable');
  expect((await good)?.toString()).toBe('b');
});

test('a closed desk ends what it draws, and draws nothing further', async () => {
  const desk = new PageDesk();
  const opened = Promise.withResolvers<string>();
  const first = desk.page('a', there, () => opened.promise);
  await new Promise((resolve) => setImmediate(resolve));
  const second = desk.page('b', there, () => Promise.resolve('b'));
  const closed = desk.close();
  opened.resolve('a');
  await closed;
  expect((await first)?.toString()).toBe('a');
  expect(await second).toBeUndefined();
});
