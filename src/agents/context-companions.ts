import type { ContextSlices } from './context-slices.ts';

const testName = /(?:[._-](?:test|spec)s?$)|^(?:test|spec)[._-]/i;
const testFolder = /^(?:tests?|specs?|__tests__|unit|integration|e2e|property|src|lib|app|main)$/i;
/** More files of one name are no companions, as with `index`. */
const mostOfName = 12;

/**
 * Which files are the test of which: `test/unit/core/json.test.ts` and `src/core/json.ts`, `tests/test_json.py` and `json.py`.
 *
 * They have one name, and folders as like as there are; a test of a longer name, `json-numbers.test.ts`, goes with `json.ts`.
 */
export async function findCompanions(
  files: readonly string[],
  slices: ContextSlices,
): Promise<readonly (readonly number[])[]> {
  const companions: number[][] = files.map(() => []);
  const sources = new Map<string, number[]>();
  const tests: { readonly number: number; readonly name: string }[] = [];
  await slices.each(files, (file, number) => {
    const { name, ending } = nameOf(file);
    if (!/^(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|swift)$/.test(ending)) return;
    if (testName.test(name)) tests.push({ number, name: name.replace(testName, '') });
    else {
      const list = sources.get(name);
      if (list === undefined) sources.set(name, [number]);
      else list.push(number);
    }
  });
  await slices.each(tests, ({ number, name }) => {
    const words = name.split(/(?=[-_])/);
    for (let count = words.length; count > 0; count -= 1) {
      const found = sources.get(words.slice(0, count).join(''));
      if (found === undefined || found.length > mostOfName) continue;
      const folders = foldersOf(files[number] ?? '');
      const likeness = found.map(
        (other) => foldersOf(files[other] ?? '').filter((folder) => folders.includes(folder)).length,
      );
      const best = Math.max(...likeness);
      // A name that only begins alike needs a folder in common as well.
      if (count < words.length && best === 0) continue;
      for (const [at, other] of found.entries())
        if (likeness[at] === best) {
          companions[number]?.push(other);
          companions[other]?.push(number);
        }
      break;
    }
  });
  return companions;
}

function nameOf(file: string): { readonly name: string; readonly ending: string } {
  const last = file.slice(file.lastIndexOf('/') + 1);
  const dot = last.lastIndexOf('.');
  return dot <= 0 ? { name: last, ending: '' } : { name: last.slice(0, dot), ending: last.slice(dot + 1) };
}

function foldersOf(file: string): readonly string[] {
  return file
    .split('/')
    .slice(0, -1)
    .filter((folder) => !testFolder.test(folder));
}
