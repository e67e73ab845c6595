import { join, resolve } from 'node:path';
import type { Discovery } from '../agents/discovered.ts';
import { userFolder } from '../trust/operator-trust.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { Shell } from './shell.ts';

/** What the folder of a call and the user's own one define. Nothing of it is run. */
export async function discoveredAgents(shell: Shell, folder: string, trust: TrustStore): Promise<Discovery> {
  const { discoverAgents } = await import('../agents/discover-agents.ts');
  const options = { userFolder: join(userFolder(shell.host.environment), '.claude'), trust };
  return discoverAgents(resolve(shell.cwd, folder), options);
}
