import { isRecord } from '../core/json-record.ts';

/** A place in which two values differ. `before` or `after` is absent where there is nothing. */
export interface JsonChange {
  /** Such as `$.files[3].name`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const mostChanges = 1000;
const plainName = /^[A-Za-z_$][\w$]*$/;

/** The places in which two JSON values differ, in the order of the first one; at most the first 1,000. */
export function compareJson(before: unknown, after: unknown): readonly JsonChange[] {
  const changes: JsonChange[] = [];
  compare('$', before, after, changes);
  return changes;
}

function compare(path: string, before: unknown, after: unknown, changes: JsonChange[]): void {
  if (before === after || changes.length >= mostChanges) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      compare(`${path}[${index}]`, before[index], after[index], changes);
  } else if (isRecord(before) && isRecord(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(
        plainName.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`,
        Object.hasOwn(before, name) ? before[name] : undefined,
        Object.hasOwn(after, name) ? after[name] : undefined,
        changes,
      );
  } else {
    changes.push({
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
}
