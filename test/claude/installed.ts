import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version that these tests were last run against. */
const version = '2.1.330';

/**
 * Finds the real Claude Code: `HOLDFAST_CLAUDE` names its program, else the npm package is installed into a cache folder of
 * the user. It is large and has terms of its own, so that nothing depends on it.
 */
export function installedClaude(): string {
  const given = process.env['HOLDFAST_CLAUDE'];
  if (given !== undefined && given !== '') return given;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'holdfast', `claude-code-${version}`);
  if (!existsSync(join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--no-save', '--prefix', folder, `@anthropic-ai/claude-code@${version}`], {
      stdio: 'inherit',
    });
  }
  const packages = join(folder, 'node_modules', '@anthropic-ai');
  for (const name of readdirSync(packages)) {
    const program = join(packages, name, 'claude');
    if (existsSync(program)) return program;
  }
  return join(folder, 'node_modules', '.bin', 'claude');
}
