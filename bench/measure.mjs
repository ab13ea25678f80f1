// Ratios on a machine that does other things too: short slices of the baseline and of an engine
// take turns, and each slice of the engine is compared with the baseline's right before and after.

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * A way to measure a function that does `units` units of work per call.
 *
 * @param {(turn: number) => unknown} action is given 0, 1, 2, …
 * @param {number} [units]
 * @returns {(ms: number) => number} runs it for about that long; answers units per second
 */
export function slice(action, units = 1) {
  let turn = 0;
  let kept = 0;
  return (ms) => {
    // A clock read costs as much as a small action, so several share one.
    let burst = 1;
    let done = 0;
    const start = performance.now();
    let passed = 0;
    do {
      for (let i = 0; i < burst; i += 1) kept ^= Number(action(turn++)) | 0;
      done += burst;
      passed = performance.now() - start;
      if (passed < ms / 20) burst *= 2;
    } while (passed < ms);
    // `kept` makes every result matter, so that none is optimised away.
    if (kept === Number.MIN_SAFE_INTEGER) console.log(kept);
    return (done * units * 1000) / passed;
  };
}

/**
 * @typedef {(ms: number) => number | Promise<number>} Slice units per second
 * @param {Slice} baseline
 * @param {Slice} engine
 * @param {{pairs: number, ms: number}} options
 * @returns {Promise<{ratio: number, low: number, high: number, perSecond: number}>} the median
 *   ratio engine : baseline, its quartiles, and the engine's median speed
 */
export async function compare(baseline, engine, { pairs, ms }) {
  // The compilers of V8 need a while; so does the first touch of memory.
  await baseline(3 * ms);
  await engine(5 * ms);
  const ratios = [];
  const speeds = [];
  let before = await baseline(ms);
  for (let pair = 0; pair < pairs; pair += 1) {
    const speed = await engine(ms);
    const after = await baseline(ms);
    ratios.push((2 * speed) / (before + after));
    speeds.push(speed);
    before = after;
  }
  const sorted = ratios.sort((a, b) => a - b);
  return {
    ratio: median(sorted),
    low: sorted[Math.floor(pairs / 4)],
    high: sorted[Math.floor((pairs * 3) / 4)],
    perSecond: median(speeds),
  };
}
