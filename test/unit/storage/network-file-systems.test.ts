import { describe, expect, test } from 'vitest';
import { nodeFileSystem } from '../../../src/storage/file-system.ts';
import type { FileSystem } from '../../../src/storage/file-system.ts';
import { isNetworkFileSystem, kindOfMount } from '../../../src/storage/network-file-systems.ts';

const mounts = [
  '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
  '30 22 0:25 / /mnt rw - fuse.sshfs user@host:/ rw',
  '31 22 0:26 / /mnt/usb\\040stick rw - fuseblk /dev/sdb1 rw',
  '32 22 0:27 / /home rw shared:2 - virtiofs home rw',
].join('\n');

function fileSystemOf(kind: number | undefined): FileSystem {
  return { ...nodeFileSystem, kindOf: () => kind, readFileSync: () => mounts };
}

describe('isNetworkFileSystem', () => {
  test.each([
    ['NFS', 0x6969],
    ['SMB', 0x517b],
    ['SMB2', 0xfe534d42],
    ['CIFS, as a number with a sign', 0xff534d42 - 2 ** 32],
    ['9p', 0x01021997],
    ['AFS', 0x5346414f],
    ['Ceph', 0x00c36400],
  ])('tells %s', (_name, kind) => {
    expect(isNetworkFileSystem(fileSystemOf(kind), '/x')).toBe(true);
  });

  test.each([
    ['ext4', 0xef53],
    ['xfs', 0x58465342],
    ['btrfs', 0x9123683e],
    ['tmpfs', 0x01021994],
    ['overlayfs', 0x794c7630],
    ['nothing, where there are no numbers', undefined],
  ])('lets %s pass', (_name, kind) => {
    expect(isNetworkFileSystem(fileSystemOf(kind), '/x')).toBe(false);
  });

  test('looks at what is behind a FUSE mount', () => {
    const fuse = fileSystemOf(0x65735546);
    expect(isNetworkFileSystem(fuse, '/mnt/project/.holdfast')).toBe(true);
    expect(isNetworkFileSystem(fuse, '/mnt/usb stick/.holdfast')).toBe(false);
    expect(isNetworkFileSystem(fuse, '/home/me')).toBe(false);
  });

  test('does not trust a FUSE mount that it cannot look at', () => {
    const blind: FileSystem = {
      ...fileSystemOf(0x65735546),
      readFileSync: () => {
        throw new Error('no /proc');
      },
    };
    expect(isNetworkFileSystem(blind, '/x')).toBe(true);
  });

  test('finds the mount with the longest path', () => {
    expect(kindOfMount(mounts, '/mntx')).toBe('ext4');
    expect(kindOfMount(mounts, '/mnt')).toBe('fuse.sshfs');
    expect(kindOfMount('nonsense', '/x')).toBe('');
  });
});
