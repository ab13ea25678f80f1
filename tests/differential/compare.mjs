import { load as loadFull } from '../../dist/full.js';
import { load as loadPage } from '../../dist/index.js';
import { NativeEngine, WasmEngine } from './engines.mjs';
import { randomCase } from './logs.mjs';
import { randomPlan } from './plans.mjs';
import { Random } from './random.mjs';
import { randomRequest } from './requests.mjs';
import { addTime } from './time.mjs';

/** So many cases share a plan: loading one costs more than deciding. */
const CASES_PER_PLAN = 25;
/** Questions under way, so that both engines work at the same time. */
const WINDOW = 64;
const SHOWN = 5;

/**
 * Asks both engines the same questions. Case `i` of a seed depends on the seed and `i` alone.
 *
 * @param {{native: string, seed: string, first: number, count: number, show?: boolean,
 *   progress?: (done: number) => void}} options
 */
export async function compare({ native, seed, first, count, show = false, progress }) {
  const child = new NativeEngine(native);
  const wasm = new WasmEngine(await loadFull(), await loadPage());
  const started = Date.now();
  const result = {
    plans: 0,
    refusedPlans: 0,
    decided: 0,
    ruled: 0,
    moved: 0,
    triggered: 0,
    changing: 0,
    different: 0,
    differences: [],
    milliseconds: 0,
  };
  const pending = [];

  const ask = (question, id) => {
    const answer = child.ask(JSON.stringify(question));
    const here = wasm.ask(question);
    pending.push({ id, here, answer });
    return here;
  };
  const settle = async (most) => {
    while (pending.length > most) {
      const { id, here, answer } = pending.shift();
      const there = await answer;
      if (show) console.log(`native: ${there}\nwasm:   ${here}`);
      if (there === here) continue;
      result.different += 1;
      const at = firstDifference(there, here);
      if (result.differences.length < SHOWN) {
        result.differences.push({ id, at, native: there, wasm: here });
      }
    }
  };

  let plan;
  let planIndex = -1;
  for (let i = first; i < first + count; i += 1) {
    const id = `${seed}:${i}`;
    if (Math.floor(i / CASES_PER_PLAN) !== planIndex) {
      planIndex = Math.floor(i / CASES_PER_PLAN);
      const written = randomPlan(new Random(`${seed} plan ${planIndex}`));
      addTime(new Random(`${seed} time ${planIndex}`), written);
      const loaded = !ask({ plan: JSON.stringify(written) }, id).startsWith('{"errors":');
      plan = loaded ? written : undefined;
      result.plans += 1;
      if (!loaded) result.refusedPlans += 1;
    }
    const random = new Random(`${seed} case ${i}`);
    if (plan === undefined || random.chance(0.1)) {
      ask(randomRequest(random), id);
      result.ruled += 1;
    } else {
      const { history, changes_at: next } = JSON.parse(ask(randomCase(random, plan), id));
      result.decided += 1;
      if (history.transitions.length > 0) result.moved += 1;
      if (history.triggers.length > 0) result.triggered += 1;
      if (next !== null) result.changing += 1;
    }
    await settle(WINDOW);
    if (i % 1000 === 999) progress?.(i + 1 - first);
  }
  await settle(0);
  await child.close();
  result.milliseconds = Date.now() - started;
  return result;
}

function firstDifference(a, b) {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return i;
}
