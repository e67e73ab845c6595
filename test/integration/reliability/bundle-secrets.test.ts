import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { defineWorkflow } from '../../../src/workflow/workflow.ts';
import { encodedForms } from '../../../src/core/encodings.ts';
import { systemHost } from '../../../src/core/host.ts';
import { EnhancedWorkflowManager } from '../../../src/workflow/enhanced-workflow-manager.ts';
import { Folder, textOf } from './scene.ts';

/** A secret that no format gives away, one for each way in. */
const registered = {
  RESULT: 'quiet-otter/7+Ä"x',
  INPUT: 'slow_heron 88 & co',
  ERROR: 'plain fox 1234567',
  LOG: 'brass\nkettle\n990011',
  KEY: 'green-badger-5150',
  SIGNAL: 'wide_river_774411',
};
const inEnvironment = 'Zx81-Spectrum-0xBEEF';
const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(6)}\n-----END PRIVATE KEY-----`;

const leaky = defineWorkflow({
  name: 'leaky',
  phases: ['first'],
  async run(wf, input: { note: string }) {
    wf.log.info({ field: registered.RESULT }, `the log says ${registered.LOG} and ${token} and ${registered.ERROR}`);
    await wf.phase('first', async () => {
      await wf.step('read', () => ({ [registered.KEY]: registered.RESULT, note: input.note, token }));
      await wf.step(`with ${registered.KEY}`, () => Buffer.from(registered.RESULT).toString('base64'));
      await wf.step('flaky', { retry: { attempts: 2, delay: 1 } }, (step) => {
        if (step.attempt === 1) throw new Error(`503 of ${registered.ERROR}, key ${key}`);
        return 1;
      });
    });
    await wf.checkpoint('mark', registered.INPUT);
    await wf.waitFor('go');
    throw new Error(`ended by ${registered.ERROR} at ${join(homedir(), 'project')} on ${hostname()}`);
  },
});

/** Every form in which the redactor knows a secret, as it would stand in JSON text. */
function tracesOf(secret: string): readonly string[] {
  const forms = encodedForms(secret).map(({ text }) => text);
  return [...new Set([...forms, ...forms.map((form) => JSON.stringify(form).slice(1, -1))])];
}

test.for([{ include: [] }, { include: ['values'] }] as const)(
  'no byte of a bundle holds a planted secret, whatever it includes: %o',
  async ({ include }) => {
    using folder = new Folder();
    const directory = folder.file('runs');
    const host = { ...systemHost, environment: { ...process.env, SERVICE_API_KEY: inEnvironment } };
    await using manager = new EnhancedWorkflowManager({ directory, secrets: registered, host, durability: 'process' });
    const run = await manager.start(leaky, { note: registered.INPUT }, { metadata: { description: registered.INPUT } });
    await manager.signal(run.id, 'go', { reply: registered.SIGNAL }, { by: registered.SIGNAL });
    const { status } = await run.result;
    expect(status).toBe('failed');
    // A log that some other hand wrote: nothing of it has been redacted, and secrets lie across its lines.
    const log = join(directory, 'runs', dayOf(run.id), run.id, 'logs', 'by-hand.log');
    mkdirSync(dirname(log), { recursive: true });
    for (let line = 0; line < 3000; line += 1) appendFileSync(log, `${'padding '.repeat(line % 9)}${line}\n`);
    appendFileSync(
      log,
      `${registered.LOG}\n${key}\n${inEnvironment} password=hunter22hunter ${encodeURIComponent(registered.INPUT)}\n`,
    );
    for (const secret of Object.values(registered))
      for (const form of encodedForms(secret))
        appendFileSync(log, `${'x'.repeat(997)} ${form.text} ${JSON.stringify(form.text)}\n`);

    for (const logs of ['whole', 'tail'] as const) {
      const file = folder.file(`${logs}.json`);
      await manager.diagnosticBundle(run.id, { logs, include: [...include] }).writeTo(file);
      const bytes = readFileSync(file);
      const text = bytes.toString('utf8');
      const bundle = JSON.parse(text) as {
        readonly complete: boolean;
        readonly events: unknown[];
        readonly logs: unknown[];
      };
      expect(bundle.complete).toBe(true);
      expect(bundle.events.length).toBeGreaterThan(10);
      expect(bundle.logs.length).toBeGreaterThan(1);
      const found = [...Object.values(registered), inEnvironment, token]
        .flatMap(tracesOf)
        .filter((trace) => bytes.includes(trace));
      expect(found).toEqual([]);
      expect(text).not.toContain('MIIEvQIBADANBgkqhkiG9w0BAQEFAASC');
      expect(text).not.toContain('hunter22hunter');
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  },
);

const adas = ['', 'home', 'ada', 'b.ts'].join('/');
const graces = ['C:', 'Users', 'Grace', 'c.ts'].join('\\');

test('a bundle names neither the machine, nor its user, nor the folder of anybody', async () => {
  using folder = new Folder();
  await using manager = new EnhancedWorkflowManager({ directory: folder.file('runs'), durability: 'process' });
  const named = defineWorkflow({
    name: 'named',
    run: (wf) =>
      wf.step('tell', () => {
        throw new Error(`at ${join(homedir(), 'a.ts')}, ${adas}, ${graces} on ${hostname()}`);
      }),
  });
  const { runId } = await manager.execute(named, undefined, { metadata: { triggered_by: 'Ada Lovelace' } });
  const text = await textOf(manager.diagnosticBundle(runId));
  expect(text).toContain('run-failed');
  for (const name of ['/ada/', 'Grace', 'Lovelace', hostname()]) expect(text).not.toContain(name);
  expect(text).not.toContain(`${homedir()}/`);
});

test('what users put into a run stays out of a bundle unless it is asked for', async () => {
  using folder = new Folder();
  await using manager = new EnhancedWorkflowManager({ directory: folder.file('runs'), durability: 'process' });
  const valued = defineWorkflow({
    name: 'valued',
    async run(wf, input: { topic: string }) {
      await wf.step('one', () => `${input.topic}: a result of the user`);
      await wf.checkpoint('mark', 'data of the user');
      await wf.waitFor('go');
      return 'an output of the user';
    },
  });
  const run = await manager.start(
    valued,
    { topic: 'an input of the user' },
    { metadata: { description: 'a fact of the user' } },
  );
  await manager.signal(run.id, 'go', 'a payload of the user');
  await run.result;
  const without = await textOf(manager.diagnosticBundle(run.id));
  expect(without).not.toContain('of the user');
  const values = await textOf(manager.diagnosticBundle(run.id, { include: ['values'] }));
  for (const kind of ['a result', 'an input', 'data', 'a payload', 'an output', 'a fact'])
    expect(values).toContain(`${kind} of the user`);
  expect(readdirSync(folder.path)).toEqual(['runs']);
});

function dayOf(runId: string): string {
  return `${runId.slice(3, 7)}-${runId.slice(7, 9)}-${runId.slice(9, 11)}`;
}
