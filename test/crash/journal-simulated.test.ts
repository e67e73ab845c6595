import { expect, test } from 'vitest';
import { identifyProcess } from '../../src/processes/identity.ts';
import { StateManager } from '../../src/state/state-manager.ts';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import type { SimulatedDisk } from '../../src/testing/simulated-disk.ts';
import { SimulatedFileSystem } from '../../src/testing/simulated-file-system.ts';
import { begin, claim, completed, deadProcess, keysOf, runId } from '../unit/state/scene.ts';

/** How many crashes to go through; torture passes more. */
const schedules = Number(process.env['HOLDFAST_SCHEDULES'] ?? 1500);
const firstSeed = Number(process.env['HOLDFAST_SEED'] ?? 1);
const outcomesPerCrash = 3;
const own = identifyProcess();

/** A process with a file adapter of its own on the machine's disk. */
function startProcess(fileSystem: SimulatedFileSystem, host: FakeHost, number: number): StateManager {
  const storage = new FileStorage({ directory: '/project/store', host, fileSystem });
  return new StateManager({ storage, host, views: false, process: deadProcess(own, number) });
}

/** Work of three owners, the second of whom takes the run from the living first; tells what was acknowledged. */
async function work(fileSystem: SimulatedFileSystem, seed: number, acknowledged: Set<string>): Promise<void> {
  const host = new FakeHost({ seed });
  const first = await begin(startProcess(fileSystem, host, 1));
  acknowledged.add('run');
  const append = async (journal: Awaited<ReturnType<typeof begin>>, key: string): Promise<void> => {
    await journal.append(completed(key), JSON.stringify(key));
    acknowledged.add(key);
  };
  await append(first, 'a');
  await Promise.all([append(first, 'b'), append(first, 'c')]);
  // Written, not synced: the next owner builds on it all the same.
  first.appendLater({ type: 'step-started', key: 'd' });
  await host.advance(25);
  const { journal: second } = await claim(startProcess(fileSystem, host, 2), { takeOver: true });
  acknowledged.add('second');
  await Promise.allSettled([append(first, 'late'), append(second, 'e')]);
  await append(second, 'f');
  second.appendLater({ type: 'step-started', key: 'g' });
  await host.advance(25);
  const { journal: third } = await claim(startProcess(fileSystem, host, 3), { takeOver: true });
  await append(third, 'h');
}

/** What is wrong with the run on this disk; empty when it can be continued and has all that was acknowledged. */
async function findingsOn(disk: SimulatedDisk, seed: number, acknowledged: ReadonlySet<string>): Promise<string[]> {
  const host = new FakeHost({ seed: seed + 99 });
  const fileSystem = new SimulatedFileSystem({ disk, random: () => host.random() });
  try {
    const { journal, heads } = await claim(startProcess(fileSystem, host, 4));
    const keys = keysOf(heads);
    const findings = [...acknowledged]
      .filter((key) => key.length === 1 && !keys.includes(key))
      .map((key) => `${key} is lost`);
    if (acknowledged.has('late')) findings.push('late was acknowledged');
    if (new Set(keys).size < keys.length) findings.push(`something stands twice: ${keys.join(' ')}`);
    for (const head of heads)
      if (head.type === 'step-completed' && (await journal.value(head.place)) !== JSON.stringify(head.key))
        findings.push(`${head.key} has another value`);
    await journal.append(completed('more'), '1');
    const again = await claim(startProcess(fileSystem, host, 5));
    if (keysOf(again.heads).join() !== [...keys, 'more'].join()) findings.push('the next owner reads something else');
    return findings;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'run-not-found';
    return missing && !acknowledged.has('run') ? [] : [String(error)];
  }
}

test('G1, G2: after a process death or a power loss in any operation the run goes on with all that was acknowledged', async () => {
  let done = 0;
  for (let seed = firstSeed; done < schedules; seed += 1) {
    for (let crashAt = 1, crashed = true; crashed && done < schedules; crashAt += 1) {
      const chance = new FakeHost({ seed: seed * 10_000 + crashAt });
      const fileSystem = new SimulatedFileSystem({ crashAt, random: () => chance.random() });
      const acknowledged = new Set<string>();
      await work(fileSystem, seed, acknowledged).catch((error: unknown) => {
        if (!fileSystem.crashed) throw error;
      });
      crashed = fileSystem.crashed;
      for (let outcome = 0; outcome < outcomesPerCrash; outcome += 1) {
        const disk =
          outcome === 0 ? fileSystem.disk.afterProcessDeath() : fileSystem.disk.afterPowerLoss(() => chance.random());
        const findings = await findingsOn(disk, seed, acknowledged);
        expect(
          findings,
          `HOLDFAST_SEED=${seed}, run ${runId}, crash at operation ${crashAt}, outcome ${outcome}`,
        ).toEqual([]);
        done += 1;
      }
    }
  }
}, 0);
