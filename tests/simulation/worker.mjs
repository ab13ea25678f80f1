// Simulates the seeds that it is given, one after another, and reports each to the thread that asked.
import { parentPort, workerData } from 'node:worker_threads';
import { Host } from './host.mjs';
import { loadPlans, simulate } from './simulation.mjs';

const plans = await loadPlans();
const host = new Host();
const tell = workerData.story ? (line) => parentPort.postMessage({ line }) : undefined;
parentPort.on('message', async (seed) => {
  if (seed === null) {
    await host.close();
    parentPort.close();
    return;
  }
  try {
    parentPort.postMessage({ seed, ...(await simulate(host, plans, seed, tell)) });
  } catch (error) {
    parentPort.postMessage({
      seed,
      wrong: [String(error.stack)],
      requests: 0,
      events: 0,
      ends: {},
    });
  }
});
parentPort.postMessage({ ready: true });
