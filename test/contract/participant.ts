/** One process of a concurrency law: its name, the place, the durability, the participant's number and the adapter. */
import { once } from 'node:events';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { SqliteStorage } from '../../src/storage/sqlite-storage.ts';
import { concurrencyLaws } from '../../src/testing/concurrency-laws.ts';

const [name, place = '', given, participant, adapter] = process.argv.slice(2);
const law = concurrencyLaws.find((candidate) => candidate.name === name);
if (law === undefined) throw new Error(`There is no law "${String(name)}".`);
const durability = given === 'process' ? 'process' : 'strict';
const storage =
  adapter === 'sqlite'
    ? new SqliteStorage({ path: place, durability })
    : new FileStorage({ directory: place, durability });
process.stdout.write(' ');
await once(process.stdin, 'data');
process.stdout.write(JSON.stringify(await law.participate(storage, Number(participant))));
await storage.close();
process.stdin.destroy();
