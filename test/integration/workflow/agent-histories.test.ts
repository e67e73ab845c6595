import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineWorkflow, EnhancedWorkflowManager, type Workflow, type WorkflowContext } from '../../../src/index.ts';
import { claudeCode } from '../../../src/agents.ts';

/** What one process of an agent was asked. */
interface Call {
  readonly prompt: string;
  readonly session: string;
  readonly resumed: boolean;
  readonly beside?: number;
}

const standIn = new URL('../../stand-ins/claude.ts', import.meta.url).pathname;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-agent-histories-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Agents answer at once, except those whose prompt a pattern finds: they work until they are ended. */
function hangs(like?: string): void {
  const slow = like === undefined ? {} : { slow: { like, takesMs: 3_600_000 } };
  writeFileSync(join(folder, 'control'), JSON.stringify({ kind: 'answer', ...slow }));
}

function calls(): readonly Call[] {
  try {
    const text = readFileSync(join(folder, 'calls.jsonl'), 'utf8').trimEnd();
    // Of what was killed before it was told its task nothing was asked.
    return text.split('\n').flatMap((line) => {
      const call = JSON.parse(line) as Call;
      return call.prompt === '' ? [] : [call];
    });
  } catch {
    return [];
  }
}

function managerOf(...workflows: readonly Workflow[]): EnhancedWorkflowManager {
  const agent = claudeCode({ program: process.execPath, arguments: [standIn], env: { STAND_IN_FOLDER: folder } });
  const directory = join(folder, 'state');
  const manager = new EnhancedWorkflowManager({ directory, durability: 'process', agents: { default: agent } });
  manager.register(...workflows);
  return manager;
}

/** Runs until an agent works whose prompt has a word in it, and ends the process of the manager there. */
async function cutOffAt(word: string, workflow: Workflow, calledBefore = 0): Promise<readonly Call[]> {
  hangs(word);
  const manager = managerOf(workflow);
  let answered = 0;
  manager.on('step-completed', ({ key }) => {
    if (/(?:^|\/)[abcd]$/.test(key)) answered += 1;
  });
  const { result } = await manager.start(workflow, undefined, { id: 'r' });
  const isAtWork = (): boolean => {
    const call = calls().find(({ prompt }) => prompt.includes(word));
    // Whoever is ended before its conversation is saved has none to go on with.
    return call !== undefined && existsSync(join(folder, `${call.session}.json`));
  };
  while (answered < calledBefore || !isAtWork()) await new Promise((resolve) => setTimeout(resolve, 10));
  await manager.close();
  await result;
  hangs();
  return calls();
}

/** The words that were asked for since, in order, each with how its session stands. */
function asked(since: readonly Call[]): readonly string[] {
  const before = new Set(since.map(({ session }) => session));
  return calls()
    .slice(since.length)
    .map(({ prompt, session, resumed }) => {
      const word = /say \w+/.exec(prompt)?.[0] ?? prompt;
      return `${word}${before.has(session) ? ' in its session' : ''}${resumed ? ', resumed' : ''}`;
    });
}

const three = defineWorkflow({
  name: 'three',
  version: '1.0.0',
  run: async (wf) => [await wf.agent('a', 'say a'), await wf.agent('b', 'say b'), await wf.agent('c', 'say c')],
});
const beside = defineWorkflow({
  name: 'beside',
  run: (wf) => wf.parallel({ a: (own) => own.agent('a', 'say a'), b: (own) => own.agent('b', 'say b') }),
});

/** No session was ever in the hands of two. */
function expectNobodyBeside(): void {
  expect(calls().filter((call) => call.beside !== undefined)).toEqual([]);
}

describe('a fork', () => {
  test('pays for what comes from its step on, in sessions of its own, and leaves the origin its sessions', async () => {
    const before = await cutOffAt('say c', three);
    await using manager = managerOf(three);
    const fork = await manager.fork('r', { from: 'b', id: 'f' });
    expect((await fork.result).orThrow()).toEqual(['say a', 'say b', 'say c']);
    expect(asked(before)).toEqual(['say b', 'say c']);
    const after = calls();
    // What the origin was in the middle of is its own to go on with.
    expect((await manager.resume('r')).orThrow()).toEqual(['say a', 'say b', expect.stringContaining('say c')]);
    expect(calls().slice(after.length)).toMatchObject([{ session: before.at(-1)?.session, resumed: true }]);
    expect(new Set(calls().map(({ session }) => session)).size).toBe(5);
    expectNobodyBeside();
  });

  test('asks an agent anew that works beside its step in the origin', async () => {
    const before = await cutOffAt('say a', beside, 1);
    await using manager = managerOf(beside);
    const fork = await manager.fork('r', { from: await keyOf(manager, 'b'), id: 'f' });
    expect((await fork.result).success).toBe(true);
    expect([...asked(before)].sort()).toEqual(['say a', 'say b']);
    const since = calls();
    expect((await manager.resume('r')).success).toBe(true);
    expect(asked(since)).toEqual(['say a in its session, resumed']);
    expectNobodyBeside();
  });
});

/** The key under which an agent was recorded. */
async function keyOf(manager: EnhancedWorkflowManager, name: string): Promise<string> {
  for await (const event of manager.history('r'))
    if (event.type === 'step-completed' && (event.key === name || event.key.endsWith(`/${name}`))) return event.key;
  throw new Error(`${name} was not recorded`);
}

describe('a rerun', () => {
  test('pays for its step and what follows, in new sessions, also where one was cut off', async () => {
    const before = await cutOffAt('say c', three);
    await using manager = managerOf(three);
    expect((await manager.rerun('r', { from: 'b' })).orThrow()).toEqual(['say a', 'say b', 'say c']);
    expect(asked(before)).toEqual(['say b', 'say c']);
    expectNobodyBeside();
  });
});

describe('a step that a person skips', () => {
  test('is not asked any more, and its session is left', async () => {
    const before = await cutOffAt('say b', three);
    await using manager = managerOf(three);
    await manager.skip('r', 'b', { value: 'by hand' });
    expect((await manager.resume('r')).orThrow()).toEqual(['say a', 'by hand', 'say c']);
    expect(asked(before)).toEqual(['say c']);
  });
});

describe('a rollback', () => {
  test('has what it takes back asked anew, in new sessions, and keeps what stands before', async () => {
    const phases = defineWorkflow({
      name: 'phases',
      run: async (wf) => [
        await wf.phase('one', (own) => own.agent('a', 'say a')),
        await wf.phase('two', (own) => own.agent('b', 'say b')),
        await wf.phase('three', (own) => own.agent('c', 'say c')),
      ],
    });
    const before = await cutOffAt('say c', phases);
    await using manager = managerOf(phases);
    expect((await manager.rollback('r', { to: 1 })).status).toBe('paused');
    expect((await manager.resume('r')).orThrow()).toEqual(['say a', 'say b', 'say c']);
    expect(asked(before)).toEqual(['say b', 'say c']);
    // What was paid before stays counted: three calls that were answered, and one that nobody knows of.
    const used = (await manager.get('r'))?.budget?.used;
    expect(used).toMatchObject({ calls: 5 });
    expectNobodyBeside();
  });
});

describe('changes that are applied', () => {
  const edited = (prompt: string) =>
    defineWorkflow({
      name: 'edited',
      run: async (wf) => {
        const one = await wf.agent('a', prompt);
        return [one, await wf.agent('b', 'say b'), await wf.agent('c', `say c of ${one}`)];
      },
    });

  test('ask again whose prompt is another one, and go on with a session whose prompt is the same', async () => {
    const before = await cutOffAt('say c', edited('say a'));
    await using manager = managerOf(edited('say aa'));
    const { runs, kept } = await manager.plan('r', { changes: 'apply' });
    expect(runs).toContainEqual({ key: 'a', because: 'input-changed' });
    expect(kept.keys).toEqual(['b']);
    expect((await manager.resume('r', { changes: 'apply' })).orThrow()).toEqual(['say aa', 'say b', 'say c of say aa']);
    // The third one's prompt was made of the first one's answer: nobody has asked it yet.
    expect(asked(before)).toEqual(['say aa', 'say c']);
  });

  test('of another step leave the session of one that was cut off', async () => {
    const with2 = (prompt: string) =>
      defineWorkflow({
        name: 'edited',
        run: async (wf) => [await wf.agent('a', prompt), await wf.agent('b', 'say b')],
      });
    const before = await cutOffAt('say b', with2('say a'));
    await using manager = managerOf(with2('say aa'));
    expect((await manager.resume('r', { changes: 'apply' })).success).toBe(true);
    expect(asked(before)).toEqual(['say aa', 'say b in its session, resumed']);
  });
});

test('a step that another version names otherwise goes on with its session', async () => {
  const renamed = defineWorkflow({
    name: 'three',
    version: '2.0.0',
    migrations: [{ from: '1', rename: { b: 'second' } }],
    run: async (wf) => [await wf.agent('a', 'say a'), await wf.agent('second', 'say b')],
  });
  const before = await cutOffAt('say b', three);
  await using manager = managerOf(renamed);
  expect((await manager.resume('r')).success).toBe(true);
  expect(asked(before)).toEqual(['say b in its session, resumed']);
});

describe('child workflows', () => {
  const child = defineWorkflow({
    name: 'child',
    run: async (wf: WorkflowContext) => [await wf.agent('b', 'say b'), await wf.agent('c', 'say c')],
  });
  const parent = defineWorkflow({
    name: 'parent',
    run: async (wf) => [await wf.agent('a', 'say a'), await wf.workflow(child), await wf.agent('d', 'say d')],
  });

  test('keep what their agents answered, and the session of the one that was cut off', async () => {
    const before = await cutOffAt('say c', parent);
    await using manager = managerOf(parent, child);
    expect((await manager.resume('r')).success).toBe(true);
    expect(asked(before)).toEqual(['say c in its session, resumed', 'say d']);
    expectNobodyBeside();
  });

  test('are begun anew by a fork in front of them, with sessions of their own', async () => {
    const before = await cutOffAt('say c', parent);
    await using manager = managerOf(parent, child);
    expect((await (await manager.fork('r', { from: 'a', id: 'f' })).result).success).toBe(true);
    expect(asked(before)).toEqual(['say a', 'say b', 'say c', 'say d']);
    const since = calls();
    expect((await manager.resume('r')).success).toBe(true);
    expect(asked(since)).toEqual(['say c in its session, resumed', 'say d']);
    expectNobodyBeside();
  });
});
