import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ContextSlices } from './context-slices.ts';
import type { LeftOut } from './packed-context.ts';
import { matchesPath, type PathPattern, readPattern } from './path-pattern.ts';

/** Folders that nobody means by the files of a project. */
const passedOver: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules', '.holdfast', '__pycache__']);
/** A longer `.gitignore` is none. */
const longestIgnoreFile = 1024 * 1024;

/** The patterns of one folder's `.gitignore`, with the folder's depth. */
interface Rules {
  readonly depth: number;
  readonly patterns: readonly PathPattern[];
}

/** What a walk found, in byte order of the paths. */
export interface WalkedFiles {
  readonly files: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Finds the files below a folder that no `.gitignore` in it names. Links are not followed. */
export async function walkFiles(root: string, slices: ContextSlices): Promise<WalkedFiles> {
  const files: string[] = [];
  const leftOut: LeftOut[] = [];
  const waiting: { readonly names: readonly string[]; readonly rules: readonly Rules[] }[] = [{ names: [], rules: [] }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (slices.due) await slices.turn();
    const { names } = folder;
    const path = join(root, ...names);
    const rules = withOwn(path, names.length, folder.rules);
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      leftOut.push({ file: `${names.join('/')}/`, reason: 'unreadable' });
      continue;
    }
    for (const entry of entries) {
      const own = [...names, entry.name];
      const file = own.join('/');
      if (entry.isDirectory() && passedOver.has(entry.name)) continue;
      if (isIgnored(own, entry.isDirectory(), rules))
        leftOut.push({ file: entry.isDirectory() ? `${file}/` : file, reason: 'ignored' });
      else if (entry.isDirectory()) waiting.push({ names: own, rules });
      else if (entry.isSymbolicLink()) leftOut.push({ file, reason: 'link' });
      else if (entry.isFile()) files.push(file);
      else leftOut.push({ file, reason: 'not-a-file' });
    }
  }
  return { files, leftOut };
}

function withOwn(path: string, depth: number, rules: readonly Rules[]): readonly Rules[] {
  let text: string;
  try {
    const file = join(path, '.gitignore');
    const found = statSync(file);
    if (!found.isFile() || found.size > longestIgnoreFile) return rules;
    text = readFileSync(file, 'utf8');
  } catch {
    return rules;
  }
  const patterns = text.split('\n').flatMap((line) => readPattern(line) ?? []);
  return patterns.length === 0 ? rules : [...rules, { depth, patterns }];
}

/** The last pattern of the deepest folder that says anything decides. */
function isIgnored(names: readonly string[], isFolder: boolean, rules: readonly Rules[]): boolean {
  for (const { depth, patterns } of rules.toReversed()) {
    const below = names.slice(depth);
    const last = patterns.findLast((pattern) => matchesPath(pattern, below, isFolder));
    if (last !== undefined) return !last.negated;
  }
  return false;
}
