import { invalidOption } from '../core/expect.ts';
import type { AgentRequest } from './agent-request.ts';
import type { ClaudeCodeOptions } from './claude-code.ts';

/**
 * The arguments of one headless call. Every value stands behind its option's `=`, so that none is taken for an option.
 *
 * @throws UsageError `invalid-option` for a value that Claude Code would read as something else.
 */
export function claudeArguments(options: ClaudeCodeOptions, request: AgentRequest, resume: boolean): readonly string[] {
  const { model = options.model, system, tools, outputSchema, maxTurns, maxCostUsd, session } = request;
  const given: readonly (readonly [string, string | undefined])[] = [
    ['model', model],
    ['permission-mode', options.permissionMode],
    ['append-system-prompt', system],
    ['allowedTools', tools === undefined ? undefined : toolList(tools)],
    ['json-schema', outputSchema === undefined ? undefined : schemaText(outputSchema)],
    ['max-turns', maxTurns?.toString()],
    ['max-budget-usd', maxCostUsd === undefined ? undefined : decimal(maxCostUsd)],
    [resume ? 'resume' : 'session-id', session?.id],
  ];
  return [
    ...(options.arguments ?? []),
    '-p',
    '--output-format=stream-json',
    '--verbose',
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
  ];
}

/** It knows no `$schema` but its own. */
function schemaText(schema: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema')));
}

/** Without an exponent, which a reader of amounts need not know. */
function decimal(amount: number): string {
  return amount.toFixed(6);
}

function toolList(tools: readonly string[]): string {
  for (const tool of tools)
    if (!/^\w[\w-]*(\([^()]*\))?$/.test(tool))
      throw invalidOption('tools', tool, 'the name of a tool, perhaps with a rule in brackets: `Bash(git log:*)`');
  return tools.join(',');
}
