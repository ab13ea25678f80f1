import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

/**
 * One server and one browser for the tests of a file. Each test ends with its visitors gone, and fails when a
 * console of theirs had something to say; not with `isQuiet: false`, for what goes wrong on purpose. The server has
 * the demo's plan, or `plan`.
 */
export function sharedHost({ isQuiet = true, plan } = {}) {
  const host = { server: undefined, browser: undefined, open, again, close };
  let opened = [];

  before(async () => {
    const started = await Promise.allSettled([startServer({ plan }), startBrowser()]);
    [host.server, host.browser] = started.map(({ value }) => value);
    // Only now: what did start is ended by then, or the process would go on for ever.
    for (const { reason } of started) if (reason) throw reason;
  });
  after(async () => {
    await host.browser?.close();
    await host.server?.stop();
  });
  afterEach(close);
  return host;

  /** The browser of somebody who was never here: `{context, page, troubles, expected}`. */
  async function open(options) {
    opened.push(await host.browser.open(options));
    return opened.at(-1);
  }

  /** The same as before in this test; the first time, a new one. */
  async function again(options) {
    return opened.at(-1) ?? open(options);
  }

  /** Ends the visits so far. */
  async function close() {
    const ended = opened;
    opened = [];
    for (const { context } of ended) await context.close();
    if (!isQuiet) return;
    for (const { troubles } of ended) assert.deepEqual(troubles, [], 'the console stays empty');
  }
}
