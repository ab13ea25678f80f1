/** "Did you mean …", in the words and by the measure of the native program (base/spelling). */

const MOST_COMPARED = 64;

/**
 * `; did you mean NAME?` with the first of the nearest names, or nothing where none is near. Dashes
 * in front do not count.
 */
export function didYouMean(given: string, names: readonly string[]): string {
  const bare = bytesOf(given);
  if (bare.length > MOST_COMPARED) return '';
  let least = bare.length < 4 ? 2 : 3;
  let near = '';
  for (const name of names) {
    const other = bytesOf(name);
    const distance = editDistance(bare, other);
    if (distance >= least || distance >= other.length) continue;
    least = distance;
    near = name;
  }
  return near === '' ? '' : `; did you mean ${near}?`;
}

const bytesOf = (name: string) => Buffer.from(name.replace(/^-+/, ''));

/** Bytes added, left out, replaced or swapped with the next (optimal string alignment distance). */
function editDistance(a: Buffer, b: Buffer): number {
  // Rows by bytes of `a`: what comes before the first two is never looked at.
  const edits: number[][] = [];
  const at = (i: number, j: number) => edits[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i <= a.length; i += 1) {
    edits[i] = [];
    for (let j = 0; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      (edits[i] as number[])[j] =
        i === 0 || j === 0
          ? i + j
          : Math.min(
              at(i - 1, j - 1) + (same ? 0 : 1),
              at(i - 1, j) + 1,
              at(i, j - 1) + 1,
              swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
            );
    }
  }
  return at(a.length, b.length);
}
