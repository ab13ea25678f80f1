// What ninja says of a build: how much there is to do, and how far it is.

const step = /^\[(\d+)\/(\d+)\] /gm;

// The first steps say little of the rest: they may come from a cache, or be the longest.
const enough = 10;

/**
 * How many steps a dry run (`ninja -n`) lists.
 *
 * @param {string} output
 */
export function stepsIn(output) {
  const last = [...output.matchAll(step)].at(-1);
  return last ? Number(last[2]) : 0;
}

/**
 * How far a build is, for whoever waits for it; a line that tells nothing of it as it is.
 *
 * @param {string} line the last one that ninja printed
 * @param {number} ms since it began
 */
export function progress(line, ms) {
  const [found] = line.matchAll(step);
  if (!found) return line;
  const [done, all] = [Number(found[1]), Number(found[2])];
  const counted = `${done} of ${all}`;
  if (done < enough) return counted;
  const minutes = Math.round(((ms / done) * (all - done)) / 60_000);
  return `${counted}, ${minutes < 1 ? 'under a minute' : `about ${minutes} min`} more`;
}
