import { NotificationService } from '../../../src/notifications/notification-service.ts';
import { FileStorage } from '../../../src/storage/file-storage.ts';

// Tells of so many things in one workflow, and says how many of them went out and how many were held back.
const [directory = '', writer = '', count = '0'] = process.argv.slice(2);
const sent: string[] = [];
const service = new NotificationService({
  storage: new FileStorage({ directory, durability: 'process' }),
  rateLimit: { every: '1h' },
  notifiers: [{ name: 'capture', send: ({ title }) => Promise.resolve(void sent.push(title)) }],
});
for (let number = 0; number < Number(count); number += 1)
  service.notify({ title: `${writer}-${number}`, workflow: 'deploy' });
await service.flush();
const { held } = service.counts;
await service.close();
process.stdout.write(JSON.stringify({ sent, held }));
