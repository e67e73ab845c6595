import { constants } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SimulatedDisk } from '../../../src/testing/simulated-disk.ts';
import { SimulatedFileSystem } from '../../../src/testing/simulated-file-system.ts';

const createNew = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
const never = (): number => 0.99;
const read = (disk: SimulatedDisk, path: string): string =>
  new SimulatedFileSystem({ disk, random: never }).readFileSync(path);
const exists = (disk: SimulatedDisk, path: string): boolean =>
  new SimulatedFileSystem({ disk, random: never }).lstatSync(path) !== undefined;

function withFile(text: string): { fileSystem: SimulatedFileSystem; fd: number; root: number } {
  const fileSystem = new SimulatedFileSystem({ random: never });
  const fd = fileSystem.openSync('/file', createNew);
  fileSystem.writeSync(fd, text);
  return { fileSystem, fd, root: fileSystem.openSync('/', constants.O_RDONLY) };
}

describe('a power loss', () => {
  test('takes a file whose name was not synced, and keeps it for the next process', () => {
    const { fileSystem, fd } = withFile('text');
    fileSystem.fdatasyncSync(fd);
    expect(exists(fileSystem.disk.afterPowerLoss(never), '/file')).toBe(false);
    expect(read(fileSystem.disk.afterProcessDeath(), '/file')).toBe('text');
  });

  test('empties a file whose name was synced, but not its content', () => {
    const { fileSystem, root } = withFile('text');
    fileSystem.fsyncSync(root);
    expect(
      read(
        fileSystem.disk.afterPowerLoss(() => 0.1),
        '/file',
      ),
    ).toBe('');
  });

  test('keeps what was synced', () => {
    const { fileSystem, fd, root } = withFile('text');
    fileSystem.fdatasyncSync(fd);
    fileSystem.fsyncSync(root);
    fileSystem.writeSync(fd, ' and more');
    expect(
      read(
        fileSystem.disk.afterPowerLoss(() => 0.1),
        '/file',
      ),
    ).toBe('text');
    expect(
      read(
        fileSystem.disk.afterPowerLoss(() => 0.5),
        '/file',
      ),
    ).toBe('text and more');
  });

  test('leaves zeros where an earlier write is missing', () => {
    const { fileSystem, fd, root } = withFile('ab');
    fileSystem.writeSync(fd, 'cd');
    fileSystem.fsyncSync(root);
    const fates = [0.1, 0.5];
    expect(
      read(
        fileSystem.disk.afterPowerLoss(() => fates.shift() ?? 0),
        '/file',
      ),
    ).toBe('\0\0cd');
  });

  test('takes both sides of a rename, or none', () => {
    const { fileSystem, fd, root } = withFile('text');
    fileSystem.mkdirSync('/folder', 0o700);
    fileSystem.fdatasyncSync(fd);
    fileSystem.fsyncSync(root);
    fileSystem.renameSync('/file', '/folder/file');
    for (const chance of [0.1, 0.99]) {
      const disk = fileSystem.disk.afterPowerLoss(() => chance);
      expect([exists(disk, '/file'), exists(disk, '/folder/file')].filter(Boolean)).toHaveLength(1);
    }
  });
});

test('a failed sync drops what was written, though programs go on seeing it, and a second sync does not bring it back', () => {
  const { fileSystem, fd, root } = withFile('text');
  fileSystem.fsyncSync(root);
  fileSystem.inject({ operation: 'fdatasyncSync', kind: 'EIO' });
  expect(() => {
    fileSystem.fdatasyncSync(fd);
  }).toThrow('EIO');
  fileSystem.fdatasyncSync(fd);
  expect(fileSystem.readFileSync('/file')).toBe('text');
  expect(
    read(
      fileSystem.disk.afterPowerLoss(() => 0.1),
      '/file',
    ),
  ).toBe('');
});

test('a sync in a thread covers only what was written before it began', async () => {
  const { fileSystem, fd, root } = withFile('text');
  fileSystem.fsyncSync(root);
  const synced = new Promise((resolve) => {
    fileSystem.fdatasync(fd, resolve);
  });
  fileSystem.writeSync(fd, ' later');
  await synced;
  expect(
    read(
      fileSystem.disk.afterPowerLoss(() => 0.1),
      '/file',
    ),
  ).toBe('text');
});

test('after a crash everything fails', () => {
  const fileSystem = new SimulatedFileSystem({ random: never, crashAt: 2 });
  fileSystem.mkdirSync('/a', 0o700);
  for (let round = 0; round < 2; round += 1)
    expect(() => {
      fileSystem.mkdirSync('/b', 0o700);
    }).toThrow('ECRASHED');
  expect(fileSystem.crashed).toBe(true);
});
