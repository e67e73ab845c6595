import { type Finding, isActive } from './conflict-checks.ts';
import type { Decision, LinkKind } from './decision.ts';
import type { DecisionBook, Entry } from './decision-book.ts';
import type { MemoryStore } from './memory-store.ts';

/** What is wrong with what decisions depend on, supersede and follow, cycles included. */
export async function dependencyFindings(store: MemoryStore, entries: readonly Entry[]): Promise<readonly Finding[]> {
  const { book } = store;
  const findings: Finding[] = [];
  for (const entry of entries) {
    const links = book.linksOf(entry.id).filter(({ direction }) => direction === 'to');
    if (links.length === 0) continue;
    const decision = await store.read(entry);
    if (decision === undefined || !isActive(decision)) continue;
    for (const { kind, id } of links) {
      const target = await store.get(id);
      findings.push(
        ...(target === undefined ? missing(decision, kind, id) : targetFindings(book, decision, kind, target)),
      );
    }
  }
  const own = new Set(entries.map(({ id }) => id));
  for (const kind of ['depends-on', 'supersedes'] as const)
    for (const cycle of cyclesIn(book, kind)) {
      if (!cycle.some((id) => own.has(id))) continue;
      const decisions = (await Promise.all(cycle.map((id) => store.get(id)))).filter((one) => one !== undefined);
      const isOpen = (one: Decision): boolean =>
        isActive(one) || (kind === 'supersedes' && one.status === 'superseded');
      if (!decisions.every(isOpen)) continue;
      const around = [...cycle, cycle[0] ?? ''].join(' → ');
      findings.push({
        ...{ kind: 'dependency', severity: 'critical', decisions, certainty: 1 },
        detail: kind === 'supersedes' ? 'circle of successors' : 'cycle',
        explanation:
          kind === 'supersedes'
            ? `They supersede each other in a circle, so that none of them holds: ${around}.`
            : `They depend on each other in a circle: ${around}.`,
      });
    }
  return findings;
}

/** What is wrong with what a decision depends on that is not recorded yet. */
export async function draftDependencyFindings(store: MemoryStore, decision: Decision): Promise<readonly Finding[]> {
  const { book } = store;
  const findings: Finding[] = [];
  for (const { kind, id } of decision.links) {
    const target = id === decision.id ? decision : await store.get(id);
    findings.push(
      ...(target === undefined ? missing(decision, kind, id) : targetFindings(book, decision, kind, target)),
    );
    if (kind !== 'depends-on' || target === undefined || !dependsOn(book, id, decision.id)) continue;
    findings.push({
      ...{ kind: 'dependency', severity: 'critical', decisions: [decision, target], certainty: 1, detail: 'cycle' },
      explanation: `"${decision.id}" would depend on "${id}", which depends on it.`,
    });
  }
  return findings;
}

/** Whether one depends on another, also over others in between. */
function dependsOn(book: DecisionBook, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const id of seen) {
    if (id === to) return true;
    for (const link of book.linksOf(id)) if (link.kind === 'depends-on' && link.direction === 'to') seen.add(link.id);
  }
  return false;
}

function missing(decision: Decision, kind: LinkKind, id: string): readonly Finding[] {
  if (kind !== 'depends-on') return [];
  return [
    {
      ...{ kind: 'dependency', severity: 'medium', decisions: [decision], certainty: 1, detail: `missing ${id}` },
      explanation: `It depends on "${id}", which is not known.`,
    },
  ];
}

function targetFindings(book: DecisionBook, decision: Decision, kind: LinkKind, target: Decision): readonly Finding[] {
  const newer = target.timestamp > decision.timestamp;
  const pair = { decisions: [target, decision], certainty: 1 } as const;
  // What a person let win may be the older one.
  const settled = book.reconciliations.some(
    ({ winner, decisions }) => winner === decision.id && decisions.includes(target.id),
  );
  if (kind === 'supersedes' && newer && !settled)
    return [
      {
        ...{ kind: 'temporal-inconsistency', severity: 'high', ...pair, detail: 'supersedes' },
        explanation: `"${decision.id}" supersedes "${target.id}", which was made after it.`,
      },
    ];
  if (kind !== 'depends-on') return [];
  const findings: Finding[] = [];
  if (newer)
    findings.push({
      ...{ kind: 'temporal-inconsistency', severity: 'medium', ...pair, detail: 'depends-on' },
      explanation: `"${decision.id}" depends on "${target.id}", which was made after it.`,
    });
  if (target.status === 'proposed' && decision.status === 'accepted')
    findings.push({
      ...{ kind: 'temporal-inconsistency', severity: 'low', ...pair, detail: 'undecided' },
      explanation: `"${decision.id}" holds already and depends on "${target.id}", which is only proposed.`,
    });
  if (target.validUntil !== undefined && (decision.validUntil ?? '9999') > target.validUntil)
    findings.push({
      ...{ kind: 'temporal-inconsistency', severity: 'medium', ...pair, detail: 'outlives' },
      explanation: `"${decision.id}" holds longer than "${target.id}", which it depends on and which ends on ${target.validUntil}.`,
    });
  if (!isActive(target)) {
    const successor = book
      .linksOf(target.id)
      .find((link) => link.kind === 'supersedes' && link.direction === 'from')?.id;
    // Whoever replaced the dependency may have been written with the dependent in mind.
    if (successor !== decision.id)
      findings.push({
        ...{
          kind: 'dependency',
          severity: target.status === 'rejected' ? 'high' : 'medium',
          ...pair,
          detail: target.status,
        },
        explanation:
          `"${decision.id}" depends on "${target.id}", which is ${target.status}` +
          `${successor === undefined ? '' : ` by "${successor}"`}.`,
      });
  }
  return findings;
}

/** The circles of one kind of links, each once, as the ids around it. */
export function cyclesIn(book: DecisionBook, kind: LinkKind): readonly (readonly string[])[] {
  const found: string[][] = [];
  const done = new Set<string>();
  for (const { id: start } of book.entries) {
    if (done.has(start)) continue;
    // Without recursion: chains of dependencies may be longer than the stack.
    const path: string[] = [];
    const places = new Map<string, number>();
    const stack: { readonly id: string; readonly next: string[] }[] = [];
    const enter = (id: string): void => {
      places.set(id, path.length);
      path.push(id);
      stack.push({
        id,
        next: book.linksOf(id).flatMap((link) => (link.kind === kind && link.direction === 'to' ? [link.id] : [])),
      });
    };
    enter(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next.pop();
      if (next === undefined) {
        stack.pop();
        path.pop();
        places.delete(top.id);
        done.add(top.id);
        continue;
      }
      const place = places.get(next);
      if (place !== undefined) found.push(path.slice(place));
      else if (!done.has(next) && book.numberOf(next) !== undefined) enter(next);
    }
  }
  return found;
}
