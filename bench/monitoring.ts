import { createHash } from 'node:crypto';
import {
  defineWorkflow,
  EnhancedWorkflowManager,
  MemoryStorage,
  type ManagerOptions,
  type StepOptions,
} from 'holdfast';
import { inTurns, report } from './measure.ts';

const phases = ['initialization', 'implementation', 'testing', 'review'];
const steps = 4;
/** About twenty milliseconds of work, and fifty signs of life, in each step. */
const pieces = 50;
const rounds = 21;

/** A workflow that does nothing but compute. */
function computing(options: StepOptions, alive: boolean) {
  return defineWorkflow({
    name: 'computing',
    run: async (wf) => {
      for (const phase of phases)
        await wf.phase(phase, async () => {
          for (let index = 0; index < steps; index += 1)
            await wf.step(`s${index}`, options, async (step) => {
              for (let piece = 0; piece < pieces; piece += 1) {
                compute(piece);
                if (alive) step.heartbeat();
                if (piece % 10 === 0) await Promise.resolve();
              }
            });
        });
    },
  });
}

const text = 'x'.repeat(512 * 1024);

function compute(seed: number): string {
  return createHash('sha256').update(text).update(String(seed)).digest('hex');
}

/** Milliseconds of processor time that a run takes: what else goes on on the machine does not count. */
async function spent(manager: EnhancedWorkflowManager, workflow: ReturnType<typeof computing>): Promise<number> {
  const before = process.cpuUsage();
  const result = await manager.execute(workflow);
  if (result.status !== 'completed') throw new Error(`The run is ${result.status}.`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What it costs a CPU-bound workflow that its phases and steps are watched: limits, warnings and heartbeats. */
export async function benchMonitoring(): Promise<void> {
  const common: ManagerOptions = { metrics: false };
  const plain = new EnhancedWorkflowManager({ ...common, storage: new MemoryStorage() });
  const watched = new EnhancedWorkflowManager({
    ...common,
    storage: new MemoryStorage(),
    phases: ['standard', Object.fromEntries(phases.map((phase) => [phase, { heartbeatTimeout: '1m' }]))],
  });
  const bare = computing({}, false);
  const limits = { timeout: '1m', warnAfter: '30s', heartbeatTimeout: '10s', actions: ['create_checkpoint'] } as const;
  const guarded = computing(limits, true);
  const { floor, ours } = await inTurns(
    rounds,
    () => spent(plain, bare),
    () => spent(watched, guarded),
  );
  await plain.close();
  await watched.close();
  report('monitoring: a CPU-bound workflow, watched', {
    ...{ floor, ours, unit: 'ms' },
    ...{ target: 'at most 2 % more', met: ours / floor <= 1.02 },
  });
}
