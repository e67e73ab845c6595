import { EnhancedWorkflowManager, FileStorage, type StorageAdapter } from 'holdfast';
import { SqliteStorage } from 'holdfast/sqlite';

/**
 * One life that moves a run between a folder and a database, and ends itself by SIGKILL before or after one of its writes;
 * 0 for none. Prints how many there were.
 */
const [from = '', to = '', write = '0', moment = 'before'] = process.argv.slice(2);
const deadly: ReadonlySet<PropertyKey> = new Set(['put', 'append', 'delete', 'deleteAll']);
let writes = 0;

function open(path: string): StorageAdapter {
  if (path.endsWith('.db')) return new SqliteStorage({ path, durability: 'process' });
  return new FileStorage({ directory: path, durability: 'process' });
}

/** The same storage, deadly to write to. */
function mortal(storage: StorageAdapter): StorageAdapter {
  return new Proxy(storage, {
    get(inner, name) {
      const found: unknown = Reflect.get(inner, name, inner);
      if (typeof found !== 'function') return found;
      return (...given: unknown[]): unknown => {
        writes += deadly.has(name) ? 1 : 0;
        const dies = deadly.has(name) && writes === Number(write);
        if (dies && moment === 'before') process.kill(process.pid, 'SIGKILL');
        const answer: unknown = Reflect.apply(found, inner, given);
        return dies ? Promise.resolve(answer).then(() => process.kill(process.pid, 'SIGKILL')) : answer;
      };
    },
  });
}

const [source, target] = [mortal(open(from)), mortal(open(to))];
const manager = new EnhancedWorkflowManager({ storage: source });
const { moved } = await manager.move('r', target, { by: 'Ada' });
await manager.close();
await Promise.all([source.close?.(), target.close?.()]);
console.log(JSON.stringify({ moved, writes }));
