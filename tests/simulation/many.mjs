// Many seeds, over as many threads as there are processors.
import { Worker } from 'node:worker_threads';

/**
 * @param {object} options
 * @param {number} options.runs
 * @param {string} options.seed run i has the seed `${seed}:${i}`
 * @param {number} [options.first]
 * @param {number} options.jobs
 * @param {(done: number) => void} [options.progress]
 * @param {(line: string) => void} [options.story] hears all that happens
 * @param {number} [options.mostFailures] after which it ends early
 * @returns {Promise<{done: number, requests: number, events: number, ends: Record<string, number>,
 *   failures: {seed: string, wrong: string[]}[], milliseconds: number}>}
 */
export async function simulateMany({
  runs,
  seed,
  first = 0,
  jobs,
  progress,
  mostFailures = 10,
  story,
}) {
  const started = Date.now();
  const total = { done: 0, requests: 0, events: 0, ends: {}, failures: [] };
  let next = first;
  const work = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('worker.mjs', import.meta.url), {
        workerData: { story: story !== undefined },
      });
      worker.on('error', reject);
      worker.on('exit', resolve);
      worker.on('message', (result) => {
        if (result.line !== undefined) return story(result.line);
        if (!result.ready) count(total, result, progress);
        const enough = next >= first + runs || total.failures.length >= mostFailures;
        worker.postMessage(enough ? null : `${seed}:${next}`);
        if (!enough) next += 1;
      });
    });
  await Promise.all(Array.from({ length: Math.min(jobs, runs) }, work));
  return { ...total, milliseconds: Date.now() - started };
}

function count(total, { seed, wrong, requests, events, ends }, progress) {
  total.done += 1;
  total.requests += requests;
  total.events += events;
  for (const [how, times] of Object.entries(ends)) total.ends[how] = (total.ends[how] ?? 0) + times;
  if (wrong.length > 0) total.failures.push({ seed, wrong });
  progress?.(total.done);
}
