/** Writes a bundle that takes long, to be killed meanwhile. */
import { Diagnostics } from '../../../src/reliability/diagnostics.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';
import { withLog } from './endless-log.ts';

const [directory = '', runId = '', file = ''] = process.argv.slice(2);
const storage = withLog(new FileStorage({ directory }), 2 ** 30);
await new Diagnostics({ storage }).bundle(runId, { logs: 'whole' }).writeTo(file);
