/** Longer names are not compared: a slip of the keyboard does not make a name that long. */
const longestName = 80;
const anyDistance = Infinity;

/**
 * The known name that was probably meant by an unknown one.
 *
 * Case, hyphens and camel case are overlooked; beyond that, up to a third of the letters may be missing, too many, wrong
 * or swapped with their neighbour.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = normalize(name);
  if (wanted.length > longestName) return undefined;
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const most = nearest === undefined ? Math.floor(wanted.length / 3) : nearest.distance - 1;
    if (most < 0) break;
    const distance = editDistance(wanted, normalize(candidate), most);
    if (distance <= most) nearest = { name: candidate, distance };
  }
  return nearest?.name;
}

/**
 * How many letters must be added, dropped, changed or swapped with their neighbour to turn one text into the other.
 *
 * The optimal string alignment distance, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance. Beyond `most` it need
 * not be exact.
 */
export function editDistance(one: string, other: string, most: number = anyDistance): number {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      let distance = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      current.push(distance);
      least = Math.min(least, distance);
    }
    // A swap looks back two rows, and costs one more than what stands there.
    if (least > most + 1) return Infinity;
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}

function normalize(name: string): string {
  return name
    .slice(0, longestName + 1)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}
