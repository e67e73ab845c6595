/**
 * Prints the targets that the foundation is measured by, each with its floor from the same run: `npm run bench [part …]`.
 *
 * Machines differ and are noisy: what counts is the ratio.
 */
import { benchContext } from './context.ts';
import { benchDiagnostics } from './diagnostics.ts';
import { benchHealth } from './health.ts';
import { benchForecasts } from './forecasts.ts';
import { benchBudgets } from './budgets.ts';
import { benchCache } from './cache.ts';
import { benchImports } from './imports.ts';
import { benchListing } from './listing.ts';
import { benchLive } from './live.ts';
import { benchMemory } from './memory.ts';
import { benchPlanning } from './planning.ts';
import { benchPolicies } from './policies.ts';
import { benchPrecedents } from './precedents.ts';
import { benchRecovery } from './recovery.ts';
import { benchMetrics } from './metrics.ts';
import { benchMonitoring } from './monitoring.ts';
import { benchResume } from './resume.ts';
import { benchSqlite } from './sqlite.ts';
import { benchSteps } from './steps.ts';
import { benchTakeover } from './takeover.ts';

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  steps: benchSteps,
  budgets: benchBudgets,
  cache: benchCache,
  sqlite: benchSqlite,
  resume: benchResume,
  takeover: () => benchTakeover(40),
  memory: benchMemory,
  listing: benchListing,
  live: benchLive,
  recovery: benchRecovery,
  metrics: benchMetrics,
  diagnostics: benchDiagnostics,
  monitoring: benchMonitoring,
  policies: benchPolicies,
  health: benchHealth,
  forecasts: benchForecasts,
  planning: benchPlanning,
  precedents: benchPrecedents,
  context: benchContext,
  imports: benchImports,
};

const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await part();
