import { describe, expect, test } from 'vitest';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { FakeHost } from '../../src/testing/fake-host.ts';
import type { SimulatedDisk } from '../../src/testing/simulated-disk.ts';
import { SimulatedFileSystem } from '../../src/testing/simulated-file-system.ts';
import type { FileFault, FileOperation } from '../../src/testing/fault-plan.ts';
import { StorageScenario } from './storage-scenario.ts';

/** How many crashes to go through; torture passes more. */
const schedules = Number(process.env['HOLDFAST_SCHEDULES'] ?? 20_000);
const firstSeed = Number(process.env['HOLDFAST_SEED'] ?? 1);
const steps = 14;
/** What chance makes of the same crash. */
const outcomesPerCrash = 4;

interface Machine {
  readonly fileSystem: SimulatedFileSystem;
  readonly storage: FileStorage;
}

function start(options: {
  seed: number;
  disk?: SimulatedDisk;
  crashAt?: number;
  faults?: readonly FileFault[];
}): Machine {
  const { seed, ...rest } = options;
  const host = new FakeHost({ seed });
  const fileSystem = new SimulatedFileSystem({ ...rest, random: () => host.random() });
  return { fileSystem, storage: new FileStorage({ directory: '/project/store', host, fileSystem }) };
}

async function findingsOn(
  disk: SimulatedDisk,
  seed: number,
  scenario: StorageScenario,
  goOn: boolean,
): Promise<string[]> {
  const { storage } = start({ seed, disk });
  const findings = await scenario.findings(storage);
  if (goOn) {
    // What was found must also be a place to go on from.
    await scenario.run(storage, 3);
    findings.push(...(await scenario.findings(storage)));
  }
  await storage.close();
  return findings;
}

async function runOnce(seed: number, crashAt?: number): Promise<{ machine: Machine; scenario: StorageScenario }> {
  const chance = new FakeHost({ seed });
  const scenario = new StorageScenario(() => chance.random());
  const machine = start(crashAt === undefined ? { seed } : { seed, crashAt });
  await scenario.run(machine.storage, steps, () => machine.fileSystem.crashed);
  return { machine, scenario };
}

describe('the file adapter, when the machine dies in any operation', () => {
  test(
    'keeps what it acknowledged through a power loss, and shows nothing that was never written',
    { timeout: 0 },
    async () => {
      let done = 0;
      for (let seed = firstSeed; done < schedules; seed += 1) {
        const whole = await runOnce(seed);
        expect(await whole.scenario.findings(whole.machine.storage), `seed ${seed}, no crash`).toEqual([]);
        for (let crashAt = 1; crashAt <= whole.machine.fileSystem.operations && done < schedules; crashAt += 1) {
          const { machine, scenario } = await runOnce(seed, crashAt);
          const { disk } = machine.fileSystem;
          for (let outcome = 0; outcome < outcomesPerCrash; outcome += 1) {
            const chance = new FakeHost({ seed: seed * 1000 + outcome });
            const found = outcome === 0 ? disk.afterProcessDeath() : disk.afterPowerLoss(() => chance.random());
            const findings = await findingsOn(found, seed + 1, scenario, outcome === outcomesPerCrash - 1);
            expect(findings, `HOLDFAST_SEED=${seed}, crash at operation ${crashAt}, outcome ${outcome}`).toEqual([]);
            done += 1;
          }
        }
      }
    },
  );
});

const operations: readonly FileOperation[] = [
  'openSync',
  'closeSync',
  'writeSync',
  'readSync',
  'fdatasyncSync',
  'fsyncSync',
  'fdatasync',
  'fsync',
  'fstatSync',
  'fchmodSync',
  'lstatSync',
  'readFileSync',
  'readdirSync',
  'mkdirSync',
  'rmdirSync',
  'linkSync',
  'unlinkSync',
  'renameSync',
  'realpathSync',
];
const kinds: readonly FileFault['kind'][] = [
  'EIO',
  'ENOSPC',
  'EDQUOT',
  'EMFILE',
  'ENFILE',
  'EACCES',
  'EROFS',
  'EINTR',
  'short-write',
];

describe('the file adapter, when an operation fails', () => {
  test.each(operations)(
    '%s: succeeds or says so, keeps what it acknowledged, and works again afterwards',
    async (operation) => {
      for (const kind of kinds)
        for (const forEver of [false, true])
          for (const at of [1, 2, 3, 5, 8, 13]) {
            if (kind === 'short-write' && operation !== 'writeSync') continue;
            const name = `${operation} ${kind} at ${at}${forEver ? ' for ever' : ''}`;
            const chance = new FakeHost({ seed: at });
            const scenario = new StorageScenario(() => chance.random());
            const { fileSystem, storage } = start({ seed: at, faults: [{ operation, kind, at, forEver }] });
            await scenario.run(storage, steps);
            fileSystem.heal();
            const before = scenario.acknowledgements;
            const troubles = scenario.troubles.length;
            expect(await scenario.findings(storage), name).toEqual([]);
            await scenario.run(storage, 5);
            const after = scenario.troubles.slice(troubles).filter((code) => code !== 'exists');
            expect(after, `${name}: trouble after it ended`).toEqual([]);
            expect(scenario.acknowledgements, name).toBeGreaterThan(before);
            const lost = fileSystem.disk.afterPowerLoss(() => chance.random());
            expect(await findingsOn(lost, at, scenario, true), `${name}, then a power loss`).toEqual([]);
            await storage.close();
            expect(fileSystem.openFiles, `${name}: files left open`).toBe(0);
          }
    },
  );
});
