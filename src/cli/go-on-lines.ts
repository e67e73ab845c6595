import { limitAdvice, raiseOf, type RaisedFrom } from '../reliability/limit-advice.ts';
import type { CommandLines } from './command-lines.ts';

/** How a run is gone on with, as commands to copy; where it has reached a limit, with the limit raised. */
export function goOnLines(
  commands: CommandLines,
  runId: string,
  module: string | undefined,
  limit: RaisedFrom | undefined,
): readonly string[] {
  const plain = `to go on with it: ${commands.resume(module)}`;
  if (limit === undefined) return [plain];
  const raise = raiseOf(limit);
  if (raise === undefined) return [limitAdvice(limit, runId), plain];
  const { runId: whose = runId } = limit;
  const raised = commands.resume(module, { limit: raise.option, run: whose });
  if (whose === runId) return [`to go on with it, with the least that helps: ${raised}`];
  return [
    `to go on with child run ${whose}, with the least that helps: ${raised}`,
    `then with this one: ${commands.resume(module)}`,
  ];
}
