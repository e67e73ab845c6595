import { defineWorkflow, EnhancedWorkflowManager, ReliabilityManager, type HealthCheck } from 'holdfast';

/** Looks at the health in one way, and must then end by itself. */
const [scenario = '', directory = ''] = process.argv.slice(2);
const say = (words: object): void => {
  process.stdout.write(`${JSON.stringify(words)}\n`);
};
// What Node loads modules with, and the streams, are there before anything is looked at.
const left = (): string[] =>
  process.getActiveResourcesInfo().filter((name) => !/^(?:Pipe|TTY|File|Immediate)/.test(name));
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const hung: HealthCheck = { name: 'hung', check: () => new Promise(() => undefined) };
const long = defineWorkflow({ name: 'long', run: (wf) => wf.sleep('1h') });

switch (scenario) {
  case 'unused':
    new ReliabilityManager({ health: { network: ['192.0.2.1'] } }).registerHealthCheck(hung);
    say({ left: left() });
    break;
  case 'never-closed': {
    const reliability = new ReliabilityManager({ health: { checks: [hung], timeout: 300 } });
    say({ status: (await reliability.health()).status });
    break;
  }
  case 'closed-while-looking': {
    const reliability = new ReliabilityManager({ health: { checks: [hung], network: ['192.0.2.1'], timeout: '1h' } });
    const asked = reliability.health();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await reliability.close();
    const { status } = await asked;
    await settled();
    say({ status, left: left() });
    break;
  }
  case 'detached': {
    const manager = new EnhancedWorkflowManager({
      directory,
      health: { checks: [hung], interval: 100, timeout: '1h' },
    });
    (await manager.start(long)).detach();
    await new Promise((resolve) => setTimeout(resolve, 400));
    say({ detached: true });
    break;
  }
  case 'closed-manager': {
    const manager = new EnhancedWorkflowManager({ directory, health: { checks: [hung], interval: 50, timeout: '1h' } });
    const { result } = await manager.start(long);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await manager.close();
    await settled();
    say({ status: (await result).status, left: left() });
  }
}
