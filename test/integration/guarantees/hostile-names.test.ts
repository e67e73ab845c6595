import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, type WorkflowContext } from '../../../src/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const hostile = [
  ...['../../escape', '..', '.', '/etc/passwd', '~/.ssh/id', 'C:\\Windows\\x', '\\\\host\\share', 'file:///etc/passwd'],
  ...['a\0b', '\n{"type":"run-completed"}\n', '\r\n', '\u2028\u2029', '\u202egpj.exe', '\ud800', '\uffff', '\x1b[2J'],
  ...[
    'CON',
    'nul.txt',
    'LPT1',
    'aux',
    '1.jsonl',
    'state.json',
    '.tmp',
    '-rf',
    '--help',
    '$(touch pwned)',
    '`id`',
    "'; drop --",
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'],
  ...[
    'Ä',
    'A\u0308',
    'ﬁ',
    '😀',
    'x'.repeat(200),
    '%2e%2e%2f',
    '..%2f',
    'a/b/c',
    'a#2',
    'a[b]',
    'parallel',
    'step/one',
    ' ',
    '{}',
  ],
  ...['[[secret:api]]', '[[secret:~]]', '","value":1', ',"sum":"00000000"}'],
];
const endless = 'y'.repeat(10_000);

function newFolder(): { readonly around: string; readonly directory: string } {
  const around = realpathSync(mkdtempSync(join(tmpdir(), 'holdfast-hostile-')));
  folders.push(around);
  mkdirSync(join(around, 'deep', 'er'), { recursive: true });
  return { around, directory: join(around, 'deep', 'er', 'state') };
}

/** Everything beside the folder that was asked for. */
function strays(around: string): string[] {
  const all = readdirSync(around, { recursive: true, encoding: 'utf8' });
  const allowed = join('deep', 'er', 'state');
  return all.filter((name) => name !== 'deep' && name !== join('deep', 'er') && !`${name}/`.startsWith(`${allowed}/`));
}

/** Names below the folder that no file system should be asked to keep. */
function unfit(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
    relative(directory, join(directory, path))
      .split('/')
      .some(
        (name) =>
          !/^[a-z0-9_.=~-]+$/i.test(name) ||
          name.length > 120 ||
          /^(?:con|nul|aux|prn|lpt\d|com\d)(?:\.|$)/i.test(name),
      ),
  );
}

async function twice(
  directory: string,
  run: (wf: WorkflowContext) => Promise<unknown>,
): Promise<{ readonly output: unknown; readonly keys: readonly string[] }> {
  let fails = true;
  const workflow = defineWorkflow({
    name: 'hostile',
    run: async (wf) => {
      const output = await run(wf);
      if (fails) throw new Error('once');
      return output;
    },
  });
  const first = new EnhancedWorkflowManager({ directory, durability: 'process', limits: { fanOut: 2000 } });
  const failed = await first.execute(workflow, undefined, { id: 'r' });
  expect(failed).toMatchObject({ status: 'failed', error: { message: 'once' } });
  await first.close();
  fails = false;
  await using second = new EnhancedWorkflowManager({ directory, durability: 'process', limits: { fanOut: 2000 } });
  second.register(workflow);
  const result = await second.resume('r');
  const keys: string[] = [];
  for await (const event of second.history('r'))
    if ('key' in event && event.type !== 'run-paused') keys.push(event.key);
  return { output: result.orThrow(), keys };
}

describe('hostile text', () => {
  test('as names of steps, phases, waits and checkpoints stays text, and answers after a resume (G11)', async () => {
    const { around, directory } = newFolder();
    const bodies = new Map<string, number>();
    const count = (name: string): string => {
      bodies.set(name, (bodies.get(name) ?? 0) + 1);
      return name;
    };
    const { output } = await twice(directory, async (wf) => {
      const seen: unknown[] = [];
      for (const name of hostile) {
        seen.push(await wf.step(name, () => count(`step ${name}`)));
        seen.push(await wf.phase(`phase ${name}`.slice(0, 200), () => wf.step(name, () => count(`inner ${name}`))));
        seen.push(await wf.waitFor(name, { timeout: 0 }).catch(() => 'timed out'));
        await wf.checkpoint(name, { [`k ${name}`]: name.toWellFormed() });
      }
      return seen;
    });
    const wellFormed = hostile.map((name) => JSON.parse(JSON.stringify(name)) as string);
    expect(output).toEqual(wellFormed.flatMap((name) => [`step ${name}`, `inner ${name}`, 'timed out']));
    expect([...bodies.values()].every((times) => times === 1)).toBe(true);
    expect(strays(around)).toEqual([]);
    expect(unfit(directory)).toEqual([]);
  });

  test('as items, keys of items and branches stays text, with nothing swapped or lost (G11)', async () => {
    const { around, directory } = newFolder();
    let bodies = 0;
    const { output } = await twice(directory, async (wf) => ({
      items: await wf.map('items', [...hostile, endless, endless], (item, own) =>
        own.step('same', () => {
          bodies += 1;
          return item;
        }),
      ),
      keyed: await wf.map('keyed', hostile, { key: (item) => item }, (item) => [item]),
      branches: await wf
        .parallel(Object.fromEntries(hostile.filter((name) => name !== '__proto__').map((name) => [name, () => name])))
        .then((done) => Object.entries(done)),
    }));
    const plain = (text: string): string => text;
    expect(output).toEqual({
      items: [...hostile.map(plain), endless, endless],
      keyed: hostile.map((item) => [item]),
      branches: expect.arrayContaining(
        hostile.filter((name) => name !== '__proto__').map((name) => [name, name]),
      ) as unknown,
    });
    expect(bodies).toBe(hostile.length + 2);
    expect(strays(around)).toEqual([]);
    expect(unfit(directory)).toEqual([]);
  });

  test('as a branch called __proto__ changes no prototype (G11)', async () => {
    const { directory } = newFolder();
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    const branches = JSON.parse('{"__proto__":0,"a":0}') as Record<string, () => unknown>;
    for (const name of Object.keys(branches))
      Object.defineProperty(branches, name, { value: () => ({ polluted: true }), enumerable: true });
    const result = await manager.execute(
      defineWorkflow({ name: 'proto', run: async (wf) => Object.keys(await wf.parallel(branches)).length }),
    );
    expect(result.status).toMatch(/completed|failed/);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('as signals, payloads, senders and reasons arrives as it was sent (G11)', async () => {
    const { around, directory } = newFolder();
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    const names = hostile.filter((name) => name === name.toWellFormed());
    const handle = await manager.start(
      defineWorkflow({
        name: 'signals',
        run: async (wf) => {
          const seen: unknown[] = [];
          for (const name of names) seen.push(await wf.waitFor(name));
          return seen;
        },
      }),
      undefined,
      {
        id: 'r',
        metadata: Object.fromEntries(names.filter((name) => name !== '__proto__').map((name) => [name, name])),
      },
    );
    for (const name of names.toReversed()) await manager.signal('r', name, { [`${name} key`]: name }, { by: name });
    expect((await handle.result).orThrow()).toEqual(names.map((name) => ({ [`${name} key`]: name })));
    expect(strays(around)).toEqual([]);
    expect(unfit(directory)).toEqual([]);
  });

  test('as ids of runs is kept apart or refused, and never a path (G11)', async () => {
    const { around, directory } = newFolder();
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    const workflow = defineWorkflow({ name: 'ids', run: (wf) => wf.step('a', () => wf.id) });
    const accepted: string[] = [];
    for (const id of [...hostile, endless]) {
      const result = await manager.execute(workflow, undefined, { id }).catch((error: unknown) => error);
      if (isHoldfastError(result)) expect(result.code, id).toBe('invalid-id');
      else {
        expect((result as { orThrow(): unknown }).orThrow()).toBe(id);
        accepted.push(id);
      }
      await manager.cancel(id).catch((error: unknown) => {
        expect(isHoldfastError(error), String(error)).toBe(true);
      });
    }
    expect(accepted.length).toBeGreaterThan(25);
    const listed: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await manager.list(after === undefined ? {} : { after });
      listed.push(...page.runs.map((run) => run.workflow_id));
      if (page.next === undefined) break;
      after = page.next;
    }
    expect(listed.sort()).toEqual([...accepted].sort());
    expect(strays(around)).toEqual([]);
    expect(unfit(directory)).toEqual([]);
  });

  test('as the name of a command, its arguments and its output is neither executed nor a path (G11)', async () => {
    const { around, directory } = newFolder();
    await using manager = new EnhancedWorkflowManager({ directory, durability: 'process' });
    const arguments_ = hostile.filter((text) => !text.includes('\0') && text === text.toWellFormed());
    const result = await manager.execute(
      defineWorkflow({
        name: 'commands',
        run: async (wf) => {
          const print = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
          const { stdout } = await wf.command('../../echo', [process.execPath, '-e', print, '--', ...arguments_], {
            cwd: around,
          });
          for (const name of hostile.slice(0, 12)) await wf.command(`${name} result`, [process.execPath, '--version']);
          return JSON.parse(stdout) as unknown;
        },
      }),
    );
    expect(result.orThrow()).toEqual(arguments_);
    expect(existsSync(join(around, 'pwned'))).toBe(false);
    await manager.close();
    const results = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /results\/[^/]+$/.test(path),
    );
    expect(results).toHaveLength(13);
    expect(strays(around)).toEqual([]);
    expect(unfit(directory)).toEqual([]);
  });
});
