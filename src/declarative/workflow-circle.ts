import { allSteps } from './named-agents.ts';
import { childOf, type ReadFile } from './workflow-file.ts';

/**
 * The shortest way from a workflow back to itself over steps without conditions, by names. Each workflow is looked at once,
 * however many ways lead to it.
 */
export async function circleOf(
  start: ReadFile,
  fileOf: (workflow: string) => Promise<ReadFile | undefined>,
): Promise<readonly string[] | undefined> {
  const name = start.document.workflow;
  const cameFrom = new Map<string, string | undefined>([[name, undefined]]);
  const ahead = [start];
  for (let file = ahead.shift(); file !== undefined; file = ahead.shift()) {
    const here = file.document.workflow;
    for (const child of unconditionalChildren(file)) {
      if (child === name) return [...wayTo(here, cameFrom), name];
      if (cameFrom.has(child)) continue;
      cameFrom.set(child, here);
      const found = await fileOf(child);
      if (found !== undefined) ahead.push(found);
    }
  }
  return undefined;
}

function unconditionalChildren({ layout }: ReadFile): readonly string[] {
  return allSteps(layout).flatMap((laid) => (laid.step.condition === undefined ? (childOf(laid) ?? []) : []));
}

function wayTo(name: string, cameFrom: ReadonlyMap<string, string | undefined>): readonly string[] {
  const way: string[] = [];
  for (let here: string | undefined = name; here !== undefined; here = cameFrom.get(here)) way.unshift(here);
  return way;
}
