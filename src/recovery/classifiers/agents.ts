import type { RuleFamily } from './rule.ts';

/** Agents on the command line (Claude Code, Codex), their plans' limits, and results that say `is_error`. */
export const agentRules: RuleFamily = {
  source: 'Agents on the command line',
  ofCommands: true,
  rules: [
    {
      name: 'UsageLimitReached',
      category: 'transient',
      retryable: true,
      reason: 'the usage limit of the plan is reached',
      guidance: 'Wait until the limit resets, or use another account or a larger plan.',
      closes: 'always',
      codes: ['usage_limit_reached'],
      texts: [
        'usage limit reached',
        'hit your limit',
        'hit your session limit',
        'hit your usage limit',
        'hit your weekly limit',
        'hit your opus limit',
        'hit your sonnet limit',
        'session limit reached',
        'weekly limit reached',
        '5-hour limit reached',
        'out of extra usage',
      ],
    },
    {
      name: 'AgentNotLoggedIn',
      category: 'configuration',
      retryable: false,
      reason: 'the agent is not logged in',
      guidance: 'Log in (`claude /login`, `codex login`) or set the API key of the agent.',
      texts: ['please run /login', 'run `codex login`', 'invalid api key · ', 'missing api key · '],
    },
    {
      name: 'AgentTurnLimit',
      category: 'configuration',
      retryable: false,
      reason: 'the agent used up its turns',
      guidance: 'Allow more turns (`--max-turns`), or split the task.',
      codes: ['error_max_turns'],
      texts: ['reached max turns'],
    },
    {
      name: 'AgentBudgetSpent',
      category: 'configuration',
      retryable: false,
      reason: 'the agent spent its budget',
      guidance: 'Allow a larger budget (`--max-budget-usd`), or split the task.',
      codes: ['error_max_budget_usd'],
    },
  ],
};

/** A result that says no more than that it is an error: asked after all else. */
export const agentResultRules: RuleFamily = {
  source: 'Results that say is_error',
  ofCommands: true,
  rules: [
    {
      name: 'AgentFailed',
      category: 'unknown',
      retryable: true,
      reason: 'the result says that it is an error, and not which',
      tells: 'message',
      codes: ['is_error', 'error_during_execution'],
    },
  ],
};
