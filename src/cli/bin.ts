#!/usr/bin/env node
/*
 * This file must be understood by any Node of the last years: it imports nothing before it has looked at the version, and
 * answers `--version` without loading the rest.
 */
const required = [22, 18] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < required[0] || (major === required[0] && minor < required[1])) {
  process.stderr.write(
    `error: holdfast needs Node ${required.join('.')} or later; this is Node ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const { printVersion } = await import('./version.ts');
  printVersion();
} else {
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
}
