import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { functionAgent } from '../../../src/agents.ts';
import { defineWorkflow, EnhancedWorkflowManager, type WorkflowContext } from '../../../src/index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const secret = 'S3cr"t/Value\\with+all#kinds=of&signs';
const lines = '-----BEGIN SEED-----\nfirst half of it 0123456789\nsecond half of it 9876543210\n-----END SEED-----';
const secrets = { api: secret, key: lines };

/** What must not be found: the secrets, half of each, and the usual encodings. */
const forbidden = [secret, lines]
  .flatMap((value) => [
    ...[value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)],
    ...[Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')],
    ...[value.slice(0, 18), value.slice(-18)],
  ])
  .concat('kinds=of&signs', 'with+all');

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'));
  folders.push(folder);
  return folder;
}

/** Every place below a folder that shows a secret: in a name or in the bytes. */
function leaks(folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const text = statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
    for (const value of forbidden)
      if (text.includes(value) || name.includes(value)) {
        const at = text.indexOf(value);
        found.push(`${name}: …${text.slice(Math.max(0, at - 80), at + 40)}…`);
      }
  }
  return found;
}

/** Writes its arguments in pieces, some of which cut the secret. */
const printer = (text: string, pause: number, piece = 7): readonly [string, ...string[]] => [
  process.execPath,
  '-e',
  `const text = Buffer.from(${JSON.stringify(Buffer.from(text).toString('base64url'))}, 'base64url').toString();
   let at = 0;
   const next = () => { if (at >= text.length) return; process.stdout.write(text.slice(at, at += ${piece})); process.stderr.write('x'); setTimeout(next, ${pause}); };
   next();`,
];

const everywhere: Readonly<Record<string, (wf: WorkflowContext) => Promise<unknown>>> = {
  'a result': (wf) => wf.step('a', () => ({ deep: [`before ${secret} after`, lines] })),
  'the keys of a result': (wf) => wf.step('a', () => ({ [secret]: 1, [`x${lines}`]: { [secret]: 2 } })),
  'a name of a step': (wf) => wf.step(`call ${secret}`, () => 1),
  'names of a phase, a wait and a checkpoint': (wf) =>
    wf.phase(`phase ${secret}`, async () => {
      await wf.checkpoint(`point ${secret}`, { secret });
      await wf.waitFor(`wait ${secret}`, { timeout: 1 }).catch(() => 0);
    }),
  'items and branches': async (wf) => {
    await wf.map(`map ${secret}`, [secret, lines], (item) => item.length);
    await wf.parallel({ [secret]: () => secret });
  },
  'an error, its stack, cause and facts': (wf) =>
    wf
      .step('a', { retry: { attempts: 2, delay: 1 } }, () => {
        const padding = 'p'.repeat(190);
        throw Object.assign(new Error(`${padding} ${secret}`, { cause: new Error(lines) }), {
          url: `x?${secret}`,
          code: secret,
        });
      })
      .catch(() => 0),
  'a very long error': (wf) =>
    wf
      .step('a', () => {
        throw new Error('x'.repeat(16 * 1024 - 60) + secret + 'y'.repeat(5000));
      })
      .catch(() => 0),
  'a very long stack': (wf) =>
    wf
      .step('a', () => {
        const stack = `Error: no\n    at ${'x'.repeat(8 * 1024 - 80)}${lines} and on\n    at y`;
        throw Object.assign(new Error('no'), { stack });
      })
      .catch(() => 0),
  'a very long log line': (wf) => {
    wf.log.warn(`${'x'.repeat(16 * 1024 - 25)}${secret}${'y'.repeat(5000)}`);
    return Promise.resolve(1);
  },
  'something thrown that is no error': (wf) =>
    wf
      .step('a', () => {
        throw { secret } as never;
      })
      .catch(() => 0),
  'log lines and progress': (wf) => {
    wf.log.info({ token: secret, [secret]: 1 }, `message ${secret}`);
    wf.log.warn(lines);
    wf.progress(0.5, secret);
    return wf.step('a', ({ progress }) => {
      progress(0.5, lines);
    });
  },
  'what a command writes, in pieces': (wf) => wf.command('print', printer(`one ${secret} two\n${lines}\nthree`, 1)),
  'what a command writes without ending a line': (wf) =>
    wf.command('print', printer(`${'z'.repeat(8192 - 15)}${secret}${'z'.repeat(70_000)}`, 0, 4093)),
  'a command’s name and a cut output': (wf) =>
    wf.command(`print ${secret}`, printer('z'.repeat(240) + secret + 'y'.repeat(3000) + secret + 'z'.repeat(740), 0), {
      captureBytes: 1024,
    }),
  'a command that fails with it': (wf) =>
    wf
      .command('fail', [
        process.execPath,
        '-e',
        'process.stderr.write(process.argv[1] + "e".repeat(3985)); process.exit(3)',
        `${'a'.repeat(100)}${secret}`,
      ])
      .catch(() => 0),
  'a command that cannot be started with it': (wf) =>
    wf.command('none', [`/none/${secret}`, 'a'.repeat(110) + secret]).catch(() => 0),
  'declared inputs and fingerprints': (wf) =>
    wf.step('a', { input: { secret }, fingerprint: lines, idempotencyKey: secret }, () => 1),
  usage: (wf) =>
    wf.step('a', ({ usage }) => {
      usage({ model: secret, agent: secret, tokens: 1 });
    }),
  'usage of a step that is a call': (wf) =>
    wf.step('a', { agent: secret }, ({ usage }) => {
      usage({ agent: secret, tokens: 1 });
    }),
  'the output, as base64': (wf) => Promise.resolve({ wf: wf.id, basic: Buffer.from(secret).toString('base64') }),
  'the failure of the run': () => Promise.reject(new TypeError(`${lines} ${secret}`)),
};

describe('a registered secret', () => {
  test.each(Object.entries(everywhere))('in %s reaches no byte of the folder (G10)', async (_where, run) => {
    const directory = newFolder();
    const manager = new EnhancedWorkflowManager({ directory, secrets, durability: 'process' });
    await manager.execute(
      defineWorkflow({
        name: 'secrets',
        run: async (wf) => {
          await run(wf);
        },
      }),
    );
    const result = await manager.execute(defineWorkflow({ name: 'secrets', run }), undefined, {
      metadata: { command: `run --token ${secret}`, [secret]: lines },
    });
    expect(['completed', 'failed']).toContain(result.status);
    await manager.close();
    expect(leaks(directory)).toEqual([]);
  });

  test('in an answer of an agent that does not fit reaches no byte of the folder, wherever it is cut (G10)', async () => {
    const directory = newFolder();
    const text = 'x'.repeat(16 * 1024 - 25) + secret;
    const agents = { default: functionAgent('long', () => ({ text })) };
    const manager = new EnhancedWorkflowManager({ directory, secrets, durability: 'process', agents });
    const asks = defineWorkflow({
      name: 'asks',
      run: (wf) => wf.agent('ask', { prompt: 'go', critical: false, outputSchema: { type: 'object' } }),
    });
    expect(await manager.execute(asks)).toMatchObject({ status: 'completed', outcome: 'degraded' });
    await manager.close();
    expect(leaks(directory)).toEqual([]);
  });

  test('in the input, signals, reasons and names of people reaches no byte of the folder (G10)', async () => {
    const directory = newFolder();
    const manager = new EnhancedWorkflowManager({ directory, secrets, durability: 'process' });
    const workflow = defineWorkflow<{ token: string }, string>({
      name: 'waits',
      run: async (wf, { token }) => {
        const payload = await wf.waitFor<string>('go');
        await wf.waitFor('never');
        return token + payload;
      },
    });
    const handle = await manager.start(workflow, { token: secret }, { id: 'r' });
    await manager.signal('r', 'go', { secret, lines }, { by: secret });
    await manager.signal('r', secret, lines);
    await manager.cancel('r', `because of ${lines}`, { by: secret });
    expect(await handle.result).toMatchObject({ status: 'cancelled', reason: `because of ${lines}` });
    await manager.close(secret);
    expect(leaks(directory)).toEqual([]);
  });

  test('in a run’s id is refused, since an id names a folder (G10)', async () => {
    const directory = newFolder();
    await using manager = new EnhancedWorkflowManager({ directory, secrets });
    const plain = defineWorkflow({ name: 'plain', run: () => 1 });
    for (const id of [`api-${secret}`, 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'])
      await expect(manager.execute(plain, undefined, { id })).rejects.toMatchObject({ code: 'invalid-id' });
  });

  test('in names of steps answers after a resume, also when more secrets are registered by then (G1, G10)', async () => {
    const directory = newFolder();
    const other = 'another-secret-of-4711';
    const token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';
    let bodies = 0;
    let fails = true;
    const workflow = defineWorkflow({
      name: 'names',
      run: async (wf) => {
        for (const name of [secret, other, token, `a ${secret} b#c`]) {
          await wf.step(`call ${name}`, () => (bodies += 1));
          await wf.map(`map ${name}`, [name, `${name}/1`], () => (bodies += 1));
          await wf.parallel({
            [`x ${name}`]: () => (bodies += 1),
            [name]: (own) => own.step(name, () => (bodies += 1)),
          });
        }
        if (fails) throw new Error('once');
      },
    });
    const first = new EnhancedWorkflowManager({ directory, secrets, durability: 'process' });
    expect(await first.execute(workflow, undefined, { id: 'r' })).toMatchObject({ status: 'failed' });
    await first.close();
    expect(bodies).toBe(20);
    expect(leaks(directory)).toEqual([]);
    fails = false;
    const second = new EnhancedWorkflowManager({ directory, secrets: { ...secrets, other }, durability: 'process' });
    second.register(workflow);
    expect(await second.resume('r')).toMatchObject({ status: 'completed' });
    await second.close();
    expect(bodies).toBe(20);
  });

  test('of a known format is masked in keys, and branches that differ only in a token stay apart (G1, G10)', async () => {
    const directory = newFolder();
    const tokens = ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'ghp_9xQ7e42F292c6912E7710c838347Ae178B4b'];
    let fails = true;
    const workflow = defineWorkflow({
      name: 'tokens',
      run: async (wf) => {
        const branches = await wf.parallel(Object.fromEntries(tokens.map((token, index) => [token, () => index])));
        const items = await wf.map('m', tokens, (token) => tokens.indexOf(token));
        if (fails) throw new Error('once');
        return [...tokens.map((token) => branches[token]), ...items];
      },
    });
    const first = new EnhancedWorkflowManager({ directory, durability: 'process' });
    await first.execute(workflow, undefined, { id: 'r' });
    await first.close();
    fails = false;
    const second = new EnhancedWorkflowManager({ directory, durability: 'process' });
    second.register(workflow);
    expect((await second.resume('r')).orThrow()).toEqual([0, 1, 0, 1]);
    await second.close();
    for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
      if (statSync(join(directory, name)).isFile())
        for (const token of tokens) expect(readFileSync(join(directory, name), 'utf8')).not.toContain(token);
  });

  test('comes back intact after a resume, and is missed by its name when it is not registered any more (G10)', async () => {
    const directory = newFolder();
    let fails = true;
    const workflow = defineWorkflow<{ token: string }>({
      name: 'keeps',
      run: async (wf, input) => {
        const kept = await wf.step('a', () => ({ list: [secret], [secret]: lines }));
        const approved = await wf.waitFor('go', { timeout: '1h' });
        const [item] = await wf.map('item', [secret], (one) => `${one}!`);
        if (fails) throw new Error('once');
        return { kept, approved, item, input };
      },
    });
    const first = new EnhancedWorkflowManager({ directory, secrets, durability: 'process' });
    const handle = await first.start(workflow, { token: secret }, { id: 'r' });
    await first.signal('r', 'go', { lines });
    expect(await handle.result).toMatchObject({ status: 'failed' });
    await first.close();
    expect(leaks(directory)).toEqual([]);
    fails = false;
    const forgetful = new EnhancedWorkflowManager({ directory, durability: 'process' });
    forgetful.register(workflow);
    const missing = await forgetful.resume('r').then(
      (result) => ('error' in result ? result.error : result),
      (error: unknown) => error,
    );
    expect(missing).toMatchObject({ code: 'secret-unavailable', message: expect.stringMatching(/api|key/) as string });
    await forgetful.close();
    const second = new EnhancedWorkflowManager({ directory, secrets, durability: 'process' });
    second.register(workflow);
    expect((await second.resume('r')).orThrow()).toEqual({
      kept: { list: [secret], [secret]: lines },
      approved: { lines },
      item: `${secret}!`,
      input: { token: secret },
    });
    await second.close();
    expect(leaks(directory)).toEqual([]);
  });
});
