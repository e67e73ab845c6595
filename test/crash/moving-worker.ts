import { EnhancedWorkflowManager, FileStorage, type StorageAdapter } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';
import { deadlyStorage } from './deadly-storage.ts';

/**
 * One life that moves a run between a folder and a database, and ends itself by SIGKILL before or after one of its writes;
 * 0 for none. Prints how many there were.
 */
const [from = '', to = '', write = '0', moment = 'before'] = process.argv.slice(2);
const writing = ['put', 'append', 'delete', 'deleteAll'];
const deadly = deadlyStorage((method) => writing.includes(method), Number(write), moment);

function open(path: string): StorageAdapter {
  if (path.endsWith('.db')) return new SqliteStorage({ path, durability: 'process' });
  return new FileStorage({ directory: path, durability: 'process' });
}

const [source, target] = [deadly.storage(open(from)), deadly.storage(open(to))];
const manager = new EnhancedWorkflowManager({ storage: source });
const { moved } = await manager.move('r', target, { by: 'Ada' });
await manager.close();
await Promise.all([source.close?.(), target.close?.()]);
console.log(JSON.stringify({ moved, writes: deadly.writes() }));
