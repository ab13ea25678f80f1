import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The native engine with resident leads: bench/batch.cpp, fed through its standard input. */
export class NativeBatch {
  #child;
  #lines;
  #folder;

  /**
   * @param {string} program fieldwise_bench
   * @param {object} plan
   * @param {object[]} leads answers by field key
   */
  constructor(program, plan, leads) {
    this.#folder = mkdtempSync(join(tmpdir(), 'fieldwise-bench-'));
    const planFile = join(this.#folder, 'plan.json');
    const leadsFile = join(this.#folder, 'leads.ndjson');
    writeFileSync(planFile, JSON.stringify(plan));
    writeFileSync(leadsFile, leads.map((lead) => `${JSON.stringify(lead)}\n`).join(''));
    this.#child = spawn(program, [planFile, leadsFile], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The points of all leads. Call it once, first. */
  async scores() {
    return (await this.#next()).scores;
  }

  /** Scores all leads for about `ms` milliseconds; answers leads per second. */
  async run(ms) {
    this.#child.stdin.write(`${ms}\n`);
    return (await this.#next()).leads_per_second;
  }

  async close() {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true });
  }

  async #next() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('fieldwise_bench ended early');
    return JSON.parse(value);
  }
}
