import { readdirSync, statSync } from 'node:fs';
import { defineWorkflow, EnhancedWorkflowManager, FileStorage, type WorkflowContext } from 'holdfast';

/** Plays one way of ending; says what is left in this process, and must then end by itself. */
const [scenario = '', directory = ''] = process.argv.slice(2);
const say = (words: object): void => {
  process.stdout.write(`${JSON.stringify(words)}\n`);
};
const workflow = (run: (wf: WorkflowContext) => Promise<unknown>): ReturnType<typeof defineWorkflow> =>
  defineWorkflow({ name: 'closing', run });
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const left = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => !/^(?:Pipe|TTY|File|Immediate)/.test(name));
const before = process.eventNames().length;

const manager = new EnhancedWorkflowManager({ directory, grace: 200 });

async function closing(): Promise<void> {
  await manager.close();
  // The system closes what was let go of in the next turns of the event loop.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  say({ left: left(), listeners: process.eventNames().length - before });
}

switch (scenario) {
  case 'unused':
    say({ left: left() });
    break;
  case 'unused-with-listeners':
    manager.on('*', () => undefined);
    manager.register(workflow((wf) => wf.sleep('1h')));
    say({ left: left() });
    break;
  case 'idle-after-a-run':
    say({ status: (await manager.execute(workflow((wf) => wf.step('a', () => 1)))).status });
    break;
  case 'closed-after-a-run':
    await manager.execute(workflow((wf) => wf.step('a', () => 1)));
    await closing();
    break;
  case 'closed-twice': {
    const handle = await manager.start(workflow((wf) => wf.sleep('1h')));
    await Promise.all([manager.close(), manager.close(), manager[Symbol.asyncDispose]()]);
    await closing();
    say({ status: (await handle.result).status });
    break;
  }
  case 'closed-while-a-step-runs': {
    const handle = await manager.start(workflow((wf) => wf.step('deaf', () => new Promise(() => undefined))));
    await later(30);
    await closing();
    say({ status: (await handle.result).status });
    break;
  }
  case 'closed-while-waiting': {
    const handle = await manager.start(
      workflow((wf) =>
        wf.parallel({
          a: () => wf.waitFor('never'),
          b: (own) => own.sleep('1h'),
          c: (own) => own.waitFor('x', { timeout: '1d' }),
        }),
      ),
    );
    await later(30);
    await closing();
    say({ status: (await handle.result).status });
    break;
  }
  case 'closed-while-a-command-runs': {
    const script = `process.on('SIGTERM', () => undefined); console.log(process.pid); setInterval(() => undefined, 1000)`;
    const handle = await manager.start(workflow((wf) => wf.command('child', [process.execPath, '-e', script])));
    const pid = await new Promise<number>((resolve) => {
      manager.on('command-output', ({ text }) => {
        resolve(Number(text));
      });
    });
    await closing();
    let alive = true;
    try {
      process.kill(pid, 0);
    } catch {
      alive = false;
    }
    say({ status: (await handle.result).status, alive });
    break;
  }
  case 'closed-while-starting': {
    const starting = manager.start(
      workflow((wf) => wf.sleep('1h')),
      undefined,
      { id: 'r' },
    );
    const asked = [starting, manager.resume('x'), manager.recover(), manager.get('y'), manager.cancel('z')];
    const answered = Promise.allSettled(asked);
    await closing();
    say({ answers: (await answered).map(({ status }) => status) });
    break;
  }
  case 'closed-while-following': {
    const other = new EnhancedWorkflowManager({ storage: new FileStorage({ directory }) });
    const slow = workflow((wf) => wf.sleep('1h'));
    await other.start(slow, undefined, { id: 'r' });
    const followed = await manager.start(slow, undefined, { id: 'r' });
    await later(30);
    await manager.close();
    say({ status: (await followed.result).status });
    await other.close();
    await closing();
    break;
  }
  case 'closed-by-its-own-step': {
    const result = await manager.execute(workflow((wf) => wf.step('a', () => void manager.close())));
    await closing();
    say({ status: result.status });
    break;
  }
  case 'detached': {
    const handle = await manager.start(workflow((wf) => wf.sleep('1h')));
    handle.detach();
    say({ detached: true });
    break;
  }
  case 'started': {
    const handle = await manager.start(workflow((wf) => wf.sleep(400)));
    void handle.result.then(({ status }) => {
      say({ status });
      void manager.close();
    });
    break;
  }
  case 'detached-follower': {
    const slow = workflow((wf) => wf.sleep('1h'));
    const other = new EnhancedWorkflowManager({ directory });
    (await other.start(slow, undefined, { id: 'r' })).detach();
    (await manager.start(slow, undefined, { id: 'r' })).detach();
    say({ detached: true });
    break;
  }
  case 'stopped-by-a-bad-folder':
    say({
      code: await manager.execute(workflow((wf) => wf.step('a', () => 1))).then(
        ({ status }) => status,
        (error: unknown) => (error as { code: string }).code,
      ),
    });
    await closing();
    break;
}
process.on('exit', () => {
  const temporary =
    statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true
      ? readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
          (name) => name.endsWith('.tmp') || name.endsWith('.lock'),
        )
      : [];
  say({ temporary });
});
