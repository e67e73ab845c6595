import type { AgentDefinition, SkillDefinition } from './agent-definition.ts';
import type { DiscoveryFinding } from './definition-files.ts';
import type { FileDigest } from '../trust/trust-entry.ts';

/** What is shown of everything that was found. */
export interface DiscoveredFile {
  readonly name: string;
  /** What it is for; without one, the first line of its text. */
  readonly description?: string;
  /** The model it asks for. */
  readonly model?: string;
  /** The tools it asks for. */
  readonly tools?: readonly string[];
  /** Absolute. */
  readonly file: string;
  /** The repository's, or the user's own. */
  readonly from: 'project' | 'user';
  /** Whether it may be used: what is the user's own always may. */
  readonly trusted: boolean;
  /** The files that it consists of, as trust is asked for. */
  readonly files: readonly FileDigest[];
}

/** An agent of `.claude/agents`. */
export interface DiscoveredAgent extends DiscoveredFile {
  readonly kind: 'agent';
  /** Only of what is trusted. */
  readonly definition?: AgentDefinition;
}

/** A skill of `.claude/skills`. */
export interface DiscoveredSkill extends DiscoveredFile {
  readonly kind: 'skill';
  /** Only of what is trusted. */
  readonly definition?: SkillDefinition;
}

/** A command of `.claude/commands`; those of inner folders are called `folder:name`. */
export interface DiscoveredCommand extends DiscoveredFile {
  readonly kind: 'command';
  /** What its arguments are, for people. */
  readonly argumentHint?: string;
  /** Its text, to be filled by `fillPrompt`. Only of what is trusted. */
  readonly prompt?: string;
}

/** What a repository and a user's own folder have. */
export interface Discovery {
  /** Each kind is sorted by name. */
  readonly agents: readonly DiscoveredAgent[];
  readonly skills: readonly DiscoveredSkill[];
  readonly commands: readonly DiscoveredCommand[];
  /** What was found and cannot be used, and why. */
  readonly findings: readonly DiscoveryFinding[];
  /** All files of the repository that trust is asked for. */
  readonly files: readonly FileDigest[];
  /** Why files of the repository are not trusted, if there are such. */
  readonly untrusted?: string;
}
