// The server's own code in a process beside this one, on a disk and a clock that a test controls
// (host/host.cpp says what can be asked of it).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { binary } from '../server/server.mjs';

/** Beside the server that is tested. */
export const hostBinary = join(dirname(binary), 'fieldwise_host');

export class Host {
  #child;
  #waiting = [];
  #rest = '';
  /** What the server logged last. */
  log = '';

  constructor() {
    if (!existsSync(hostBinary)) {
      throw new Error(`${hostBinary} is missing; run: npm run build -- native`);
    }
    this.#child = spawn(hostBinary, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdin.on('error', () => {});
    this.#child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (this.log = (this.log + text).slice(-4000)));
    this.#child.stdout.setEncoding('utf8').on('data', (text) => this.#read(text));
    this.#child.on('close', (code, signal) => {
      const error = new Error(`the host ended with ${signal ?? code}:\n${this.log}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** Resolves to the answer; orders are obeyed one after another. */
  order(order) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    });
  }

  /** Resolves to the answers of requests that wait together; null where nobody got one. */
  async requests(list, now) {
    return (await this.order({ do: 'requests', now, list })).answers;
  }

  /** Ends the process; resolves when it is gone. */
  close() {
    return new Promise((resolve) => {
      this.#child.on('close', resolve);
      this.#child.stdin.end();
    });
  }

  #read(text) {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      const { resolve, reject } = this.#waiting.shift();
      const answer = JSON.parse(line);
      if (typeof answer.error === 'string' && answer.ok === undefined)
        reject(new Error(answer.error));
      else resolve(answer);
    }
  }
}
