/** One process of a concurrency law: its name, the folder, the durability and the participant's number. */
import { once } from 'node:events';
import { FileStorage } from '../../src/storage/file-storage.ts';
import { concurrencyLaws } from '../../src/testing/concurrency-laws.ts';

const [name, directory = '', durability, participant] = process.argv.slice(2);
const law = concurrencyLaws.find((candidate) => candidate.name === name);
if (law === undefined) throw new Error(`There is no law "${String(name)}".`);
const storage = new FileStorage({ directory, durability: durability === 'process' ? 'process' : 'strict' });
process.stdout.write(' ');
await once(process.stdin, 'data');
process.stdout.write(JSON.stringify(await law.participate(storage, Number(participant))));
await storage.close();
process.stdin.destroy();
