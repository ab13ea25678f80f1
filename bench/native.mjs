import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A program that answers each line of its standard input with a line of JSON. */
export class Talker {
  #child;
  #lines;

  /** @param {string} program @param {string[]} args */
  constructor(program, args) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that it writes. */
  async next() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the native program ended early');
    return JSON.parse(value);
  }

  /** What it answers to a line. */
  ask(line) {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  async close() {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

/** The native engine with resident leads: bench/batch.cpp. */
export class NativeBatch {
  #talker;
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
    this.#talker = new Talker(program, [planFile, leadsFile]);
  }

  /** The points of all leads. Call it once, first. */
  async scores() {
    return (await this.#talker.next()).scores;
  }

  /** Scores all leads for about `ms` milliseconds; answers leads per second. */
  async run(ms) {
    return (await this.#talker.ask(ms)).leads_per_second;
  }

  async close() {
    await this.#talker.close();
    rmSync(this.#folder, { recursive: true });
  }
}
