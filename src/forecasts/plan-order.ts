import { UsageError } from '../core/errors.ts';
import { invalidOption } from '../core/expect.ts';

/** A task that waits for others. */
export interface OrderedTask {
  readonly name: string;
  /** The tasks that have to be over before it begins. */
  readonly needs?: readonly string[] | undefined;
}

/**
 * Puts tasks in an order in which each stands behind all that it needs; otherwise as they were given.
 *
 * @throws UsageError `plan-cyclic` with the way around; `invalid-option` for a name that stands twice or is needed and nowhere.
 */
export function orderOf<Task extends OrderedTask>(tasks: readonly Task[]): readonly Task[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const twice = tasks.find((task) => byName.get(task.name) !== task);
  if (twice !== undefined) throw invalidOption('tasks', twice.name, 'tasks whose names differ');
  const ordered: Task[] = [];
  const done = new Set<string>();
  // A plan may be deeper than the stack: the way to a task is kept by hand.
  for (const root of tasks) {
    const way: { readonly task: Task; next: number }[] = [{ task: root, next: 0 }];
    const open = new Set([root.name]);
    while (way.length > 0) {
      const place = way[way.length - 1];
      if (place === undefined || done.has(place.task.name)) {
        way.pop();
        continue;
      }
      const name = place.task.needs?.[place.next];
      if (name === undefined) {
        done.add(place.task.name);
        open.delete(place.task.name);
        ordered.push(place.task);
        way.pop();
        continue;
      }
      place.next += 1;
      if (done.has(name)) continue;
      const needed = byName.get(name);
      if (needed === undefined)
        throw invalidOption(`needs of ${JSON.stringify(place.task.name)}`, name, 'the name of a task');
      if (open.has(name)) throw cyclic(name, way);
      open.add(name);
      way.push({ task: needed, next: 0 });
    }
  }
  return ordered;
}

function cyclic(name: string, way: readonly { readonly task: OrderedTask }[]): UsageError {
  const names = way.map(({ task }) => task.name);
  const circle = [...names.slice(names.indexOf(name)), name];
  return new UsageError(
    'plan-cyclic',
    `The tasks ${circle.map((task) => JSON.stringify(task)).join(' → ')} need each other in a circle: none of them can begin.`,
    { subject: name, issues: circle, expected: 'tasks that do not need themselves' },
  );
}
