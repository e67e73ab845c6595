import type { FileSystem } from './file-system.ts';

/** The numbers that Linux gives file systems shared between machines (`statfs(2)`, `linux/magic.h`). */
const networkKinds: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB2'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0xaad7aaea, 'PanFS'],
  [0x786f4256, 'VirtualBox shared folder'],
]);

const fuse = 0x65735546;
/** What mounts of FUSE call themselves when something remote is behind them. Others are local, such as ntfs-3g. */
const remoteFuse =
  /^fuse\.(?:sshfs|rclone|s3fs|gcsfuse|goofys|glusterfs|ceph|davfs|mfs|juicefs|seaweedfs|curlftpfs|smbnetfs|gvfsd)/;

/** Whether the folder is on a file system that machines share. */
export function isNetworkFileSystem(fileSystem: FileSystem, folder: string): boolean {
  // Some kinds have the highest bit set, and arrive with their sign.
  const kind = fileSystem.kindOf(folder);
  if (kind === undefined) return false;
  if (kind >>> 0 !== fuse) return networkKinds.has(kind >>> 0);
  const mounts = readMounts(fileSystem);
  return mounts === undefined || remoteFuse.test(kindOfMount(mounts, folder));
}

function readMounts(fileSystem: FileSystem): string | undefined {
  try {
    return fileSystem.readFileSync('/proc/self/mountinfo');
  } catch {
    return undefined;
  }
}

/** The kind of the mount that a folder is on: the one with the longest path, and of equal ones the last. */
export function kindOfMount(mountinfo: string, folder: string): string {
  let longest = -1;
  let kind = '';
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const point = before
      ?.split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_text, octal: string) => String.fromCharCode(parseInt(octal, 8)));
    if (point === undefined || after === undefined) continue;
    const below = point === '/' || folder === point || folder.startsWith(`${point}/`);
    if (!below || point.length < longest) continue;
    longest = point.length;
    kind = after.split(' ')[0] ?? '';
  }
  return kind;
}
