import { deepStrictEqual } from 'node:assert/strict';
import { defineWorkflow, EnhancedWorkflowManager, isHoldfastError, MemoryStorage, type Workflow } from 'holdfast';
import {
  type CrashCase,
  crashTest,
  FakeHost,
  FaultyStorage,
  type MakeStorage,
  powerLossStorage,
  type StorageFixture,
} from 'holdfast/testing';
import { follow, modelOf, placesOf, type Program, randomProgram, World } from './random-programs.ts';

/** What a storm did, and what it found; each finding begins with the seed that shows it again. */
export interface ProgramStormReport {
  programs: number;
  deaths: number;
  faults: number;
  rollbacks: number;
  effects: number;
  repeatedBodies: number;
  unknownEffects: number;
  findings: string[];
}

/** How a storm is run: so many programs from a seed on, or until the time is over. */
export interface ProgramStormOptions {
  readonly seed: number;
  readonly programs: number;
  readonly limitMs?: number;
}

/**
 * Random programs with steps, effects, sleeps, signals, children, phases, fan-outs, checkpoints and rollbacks, under deaths, power
 * losses and faults of the storage: nothing is done again that must not be while they last, and all end as a model says
 * when they are over.
 */
export async function programStorm({
  seed,
  programs,
  limitMs = Infinity,
}: ProgramStormOptions): Promise<ProgramStormReport> {
  const report: ProgramStormReport = {
    ...{ programs: 0, deaths: 0, faults: 0, rollbacks: 0, effects: 0, repeatedBodies: 0, unknownEffects: 0 },
    findings: [],
  };
  const startedAt = performance.now();
  for (let number = 0; number < programs && performance.now() - startedAt < limitMs; number += 1)
    await stormOne(seed + number, report);
  return report;
}

async function stormOne(seed: number, report: ProgramStormReport): Promise<void> {
  const chance = new FakeHost({ seed });
  const program = randomProgram(() => chance.random());
  const places = placesOf(program);
  const stage = new Stage(program, seed, report);
  try {
    const done = await crashTest(stage.workflow, {
      deaths: 4,
      seed,
      signals: places.flatMap(({ kind, place }) =>
        kind === 'signal' ? [{ name: place, payload: { said: place } }] : [],
      ),
      storage: () => stage.open(),
      prepare: ({ number, host }) => stage.prepare(number, host),
      check: (facts) => {
        stage.check(facts);
      },
    });
    report.deaths += done.deaths;
    report.repeatedBodies += done.repeatedBodies;
    report.unknownEffects += done.unknownEffects;
  } catch (error) {
    report.findings.push(`HOLDFAST_SEED=${seed} ${String(error)} ${JSON.stringify(program)}`);
  }
  report.programs += 1;
}

/** The world and the storage of one program: what happens beside the deaths. */
class Stage {
  world = new World();
  readonly workflow: Workflow<undefined>;
  readonly #program: Program;
  readonly #chance: FakeHost;
  readonly #report: ProgramStormReport;
  readonly #kind: 'memory' | 'power loss' | 'faults';
  readonly #losesPower: MakeStorage;
  #fixture: StorageFixture | undefined;
  #faulty: FaultyStorage | undefined;

  constructor(program: Program, seed: number, report: ProgramStormReport) {
    this.#program = program;
    this.workflow = defineWorkflow({ name: 'random', run: (wf) => follow(wf, program, this.world) });
    this.#chance = new FakeHost({ seed: seed * 31 });
    this.#report = report;
    this.#kind = (['memory', 'power loss', 'faults'] as const)[Math.floor(this.#chance.random() * 3)] ?? 'memory';
    this.#losesPower = powerLossStorage({ seed });
  }

  async open(): Promise<StorageFixture> {
    this.world = new World();
    this.#fixture = this.#kind === 'power loss' ? await this.#losesPower() : this.#inMemory();
    return this.#fixture;
  }

  /** Now and then somebody takes the run back to a checkpoint between two processes, or the storage begins to fail. */
  async prepare(number: number, host: FakeHost): Promise<void> {
    if (number === 1) return;
    if (number > 12) this.#faulty?.heal();
    else this.#planFault();
    // With faults a rollback may fail half way, and whoever asked would ask again; effects that cannot be undone are kept.
    const hasEffects = placesOf(this.#program).some(({ kind }) => kind === 'effect');
    if (this.#kind !== 'memory' || hasEffects || number > 4 || this.#chance.random() > 0.4) return;
    const storage = await this.#fixture?.open(host);
    if (storage === undefined) return;
    const manager = new EnhancedWorkflowManager({ storage, host, views: false });
    try {
      const state = await manager.get('crash-test');
      if (state === undefined || state.status === 'completed') return;
      const numbers = [0];
      for await (const event of manager.history('crash-test')) {
        if (event.type === 'checkpoint-recorded') numbers.push(event.number);
        if (event.type === 'phase-completed') numbers.push(event.checkpoint);
      }
      const to = numbers[Math.floor(this.#chance.random() * numbers.length)] ?? 0;
      await host.finish(manager.register(this.workflow).rollback('crash-test', { to }));
      this.#report.rollbacks += 1;
    } catch (error) {
      // A process that may be alive has the run, or the checkpoint was itself taken back.
      if (!isHoldfastError(error) || (error.code !== 'run-owned' && error.code !== 'unknown-checkpoint')) throw error;
    } finally {
      await host.finish(manager.close());
    }
  }

  check({ result, schedule }: CrashCase<unknown>): void {
    const effects = placesOf(this.#program).filter(({ kind }) => kind === 'effect');
    for (const { place } of effects) {
      const times = this.world.done.get(place) ?? 0;
      this.#report.effects += times;
      if (times > 1) throw new Error(`effect ${place} was done ${times} times`);
    }
    if (result.status !== 'completed') return;
    deepStrictEqual(result.output, modelOf(this.#program), `deaths ${JSON.stringify(schedule)}`);
    for (const { kind, place } of placesOf(this.#program)) {
      if (kind === 'step' && !this.world.made.has(place)) throw new Error(`step ${place} has not made what it should`);
      if (kind === 'effect' && !this.world.done.has(place)) throw new Error(`effect ${place} was not done`);
    }
  }

  #inMemory(): StorageFixture {
    const memory = new MemoryStorage();
    this.#faulty = this.#kind === 'faults' ? new FaultyStorage(memory) : undefined;
    const storage = this.#faulty ?? memory;
    return { open: () => storage };
  }

  #planFault(): void {
    const faulty = this.#faulty;
    if (faulty === undefined) return;
    const when = (['instead', 'partly', 'afterwards'] as const)[Math.floor(this.#chance.random() * 3)] ?? 'instead';
    const method = this.#chance.random() < 0.8 ? 'append' : 'read';
    this.#report.faults += 1;
    faulty.plan({ method, key: /^runs\//, after: Math.floor(this.#chance.random() * 8), when, error: 'full' });
  }
}
