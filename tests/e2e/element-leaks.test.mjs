// A page that shows and removes forms all day, as single-page applications do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embedHost } from './support/host-page.mjs';

const host = embedHost();

const mounts = 1000;

test(`${mounts} forms, one after the other: the page's memory and the engine's stay level`, async (t) => {
  const visitor = await host.visitor();
  const { context, page } = visitor;
  const plan = await (await fetch(`${host.server.url}/v1/plan?key=pk_demo`)).text();
  await page.addInitScript(() => {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...args) => {
      const made = await instantiate(...args);
      window.memory = Object.values((made.instance ?? made).exports).find(
        (each) => each instanceof WebAssembly.Memory,
      );
      return made;
    };
  });
  await visitor.open(
    `<script type="application/json" id="plan">${plan}</script><div id="here"></div>`,
  );
  await page.waitForFunction(() => customElements.get('fieldwise-form'));
  const session = await context.newCDPSession(page);
  const measure = async () => {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    const wasm = await page.evaluate(() => window.memory.buffer.byteLength);
    return { heap: usedSize, nodes, jsEventListeners, wasm };
  };
  const mount = (times) =>
    page.evaluate(async (count) => {
      const here = document.querySelector('#here');
      for (let i = 0; i < count; i += 1) {
        const form = document.createElement('fieldwise-form');
        for (const [name, value] of [
          ['key', 'pk_demo'],
          ['plan', '#plan'],
          ['offer', 'comparison'],
        ]) {
          form.setAttribute(name, value);
        }
        const ready = new Promise((resolve) => form.addEventListener('fieldwise:ready', resolve));
        here.append(form);
        await ready;
        form.remove();
        window.events.length = 0;
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, times);
  await mount(50);
  const early = await measure();
  await mount(mounts - 50);
  const late = await measure();
  t.diagnostic(`after 50: ${JSON.stringify(early)}; after ${mounts}: ${JSON.stringify(late)}`);
  assert.ok(late.wasm <= early.wasm, 'the memory of the engine');
  assert.ok(late.heap < early.heap + 500_000, 'the heap');
  assert.ok(late.nodes < early.nodes + 200, 'nodes');
  assert.ok(late.jsEventListeners < early.jsEventListeners + 50, 'listeners');
});
