// The dashboard in a browser, and what people do there.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { axeFindings } from './axe.mjs';
import { publishableKey, secretKey } from './server.mjs';
import { sharedHost } from './shared-host.mjs';

const read = async (path) =>
  JSON.parse(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8'));

/** docs/playbook.json, which has a task, a clock and two reasons to reject, with a question that takes any text. */
export const playbook = await read('docs/playbook.json');
playbook.fields.push({ key: 'name', type: 'text', label: 'Your name' });
/** A preset with more of everything. */
export const preset = await read('demo/presets/dual-score.json');

/** The dashboard of a server with `plan`, for the tests of a file. */
export function dashboard({ plan = playbook } = {}) {
  const host = sharedHost({ plan });
  return { host, visit, api, submit };

  /** The page at a hash, signed in with `key`; null: not signed in. `expected`: what the console may say. */
  async function visit(hash = '', { key = secretKey, expected = [], ...options } = {}) {
    const opened = await host.open(options);
    opened.expected.push(...expected);
    const { page } = opened;
    if (key !== null) {
      await page.addInitScript((text) => {
        if (sessionStorage.getItem('fieldwise-key') === null && !sessionStorage.getItem('visited'))
          sessionStorage.setItem('fieldwise-key', text);
        sessionStorage.setItem('visited', 'yes');
      }, key);
    }
    await page.goto(`${host.server.url}/app/${hash}`);
    return page;
  }

  async function api(path, body, key = secretKey) {
    const response = await fetch(host.server.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    assert.ok(response.ok, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Somebody sends the form; resolves to the lead's id. */
  async function submit(answers, events = []) {
    const { lead } = await api('/v1/submit', {
      key: publishableKey,
      visitor: crypto.randomUUID().replaceAll('-', ''),
      offer: 'guide',
      answers,
      events: events.map((event, i) => ({ client: 'c1', seq: i + 1, at: Date.now(), ...event })),
    });
    return lead;
  }
}

/** What axe finds in light, in dark and on a phone, where the page is no wider than its window either. */
export async function findings(page) {
  const size = page.viewportSize();
  const found = [];
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axeFindings(page)).map((each) => `${colorScheme}: ${each}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) found.push(`phone: ${wide} px too wide`);
  found.push(...(await axeFindings(page)).map((each) => `phone: ${each}`));
  await page.setViewportSize(size);
  return found;
}

/** The rows of a CSV file that a button gives. */
export async function savedTable(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const text = await readFile(await file.path(), 'utf8');
  assert.ok(text.startsWith('\uFEFF') && text.endsWith('\r\n'));
  return { name: file.suggestedFilename(), rows: text.slice(1, -2).split('\r\n') };
}
