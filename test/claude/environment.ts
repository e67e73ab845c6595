import { join } from 'node:path';

/** The variables of a Claude Code that talks to nothing but a service on this machine, with a home of its own. */
export function claudeEnvironment(folder: string, url: string, retries: number): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    CLAUDE_CONFIG_DIR: join(folder, '.claude'),
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'dummy-key-for-loopback',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: `${retries}`,
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
  };
}
