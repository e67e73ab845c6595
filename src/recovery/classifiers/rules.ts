import { agentResultRules, agentRules } from './agents.ts';
import { anthropicRules } from './anthropic.ts';
import { commandRules } from './commands.ts';
import { gitRules } from './git.ts';
import { githubRules } from './github.ts';
import { httpRules } from './http.ts';
import { modelRequestRules, modelRules } from './models.ts';
import { abortRules, networkRules } from './network.ts';
import { openaiRules } from './openai.ts';
import type { RuleFamily } from './rule.ts';
import { RuleIndex } from './rule-index.ts';
import { sqlRules } from './sql.ts';
import { systemRules } from './system.ts';

/**
 * Every built-in rule, in the order in which they are asked: what says most comes first. The words of a provider say more
 * than a code, a code more than a status, and a status more than that something failed.
 */
export const ruleFamilies: readonly RuleFamily[] = [
  abortRules,
  agentRules,
  modelRules,
  anthropicRules,
  openaiRules,
  githubRules,
  modelRequestRules,
  gitRules,
  sqlRules,
  systemRules,
  networkRules,
  httpRules,
  commandRules,
  agentResultRules,
];

/** The same, to look things up in. */
export const ruleIndex: RuleIndex = new RuleIndex(ruleFamilies);
