import { invalidOption } from '../core/expect.ts';
import type { Plan, PlanPhase } from './plan.ts';
import { quoted, quotedList, plainLines } from './script-quoting.ts';

/** How the agents of a plan are asked. */
export interface AskingAgents {
  readonly agentCommand: readonly string[];
  readonly agents: Readonly<Record<string, readonly string[]>>;
  readonly promptAs: 'stdin' | 'argument';
}

/** Linux takes no single argument that is longer. */
const longestArgument = 131_071;

/** A function that does the work of a phase. */
export function phaseWork({ phases }: Plan, asking: AskingAgents): string {
  const cases = phases.map(
    (phase, index) => `    ${index}) # ${phase.name}\n      ${bodyOf(phase, asking)}\n      ;;\n`,
  );
  return `do_work() {\n  case $1 in\n${cases.join('')}  esac\n}`;
}

function bodyOf({ name, work }: PlanPhase, { agentCommand, agents, promptAs }: AskingAgents): string {
  const subject = `work of phase "${name}"`;
  if (work.kind === 'approval') return `printf '%s\\n' ${quoted(subject, plainLines(work.message))}`;
  if (work.kind === 'command') {
    const argv = typeof work.command === 'string' ? ['sh', '-e', '-c', '--', work.command] : work.command;
    return `run_command ${words(subject, requireCommand(subject, argv))}`;
  }
  const named = work.agent !== undefined && Object.hasOwn(agents, work.agent) ? agents[work.agent] : undefined;
  const prompt = quoted(subject, work.prompt);
  if (promptAs === 'argument') requireArgument(subject, work.prompt);
  return `ask_agent ${quoted(subject, work.agent ?? '')} ${prompt} ${words(subject, named ?? agentCommand)}`;
}

/** Checks that something is a program and its arguments. @throws UsageError `invalid-option`. */
export function requireCommand(subject: string, argv: unknown): readonly string[] {
  if (!Array.isArray(argv) || argv.length === 0 || argv[0] === '')
    throw invalidOption(subject, argv, 'a program and its arguments');
  return argv as readonly string[];
}

function words(subject: string, argv: readonly string[]): string {
  for (const word of argv) requireArgument(subject, word);
  return quotedList(subject, argv);
}

function requireArgument(subject: string, word: unknown): void {
  if (Buffer.byteLength(String(word)) > longestArgument)
    throw invalidOption(
      subject,
      word,
      `at most ${longestArgument} bytes long: no program can be handed more in one piece`,
    );
}
