// Pages with a form of their own that fieldwise/enhance drives, and the action that it goes to.

import { readFile } from 'node:fs/promises';
import { load } from '../../../dist/full.js';
import { strictPolicy } from './host-page.mjs';

/** The demo's plan, as it is written. */
export const demo = JSON.parse(
  await readFile(new URL('../../../demo/plan.json', import.meta.url), 'utf8'),
);

/** A plan as pages get it. */
export async function published(plan) {
  return (await load()).plan(plan).publish();
}

/** The demo's plan, as it is published. */
export const plan = await published(demo);

// What the page gives is written as a script would: functions and all.
const script = (options, before) => `
  import { enhance } from '/dist/enhance.js';
  const plan = await (await fetch('/enhance/plan.json')).json();
  window.sent = [];
  ${before}
  try {
    window.enhanced = await enhance(document.querySelector('form'), { plan, offer: 'guide', ${options} });
    window.state = 'enhanced';
  } catch (error) {
    window.state = error.code + ': ' + error.message;
  }`;

/**
 * Opens a page with `form`. `options` is the inside of an object literal. Answers with what the form's
 * action was sent, as lists of [name, value].
 */
export async function openPage(page, origin, form, { options = '', before = '', ...more } = {}) {
  const { policy = strictPolicy, wait = true, of = plan } = more;
  const posts = [];
  await page.unroute(`${origin}/enhance/**`);
  await page.route(`${origin}/enhance/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith('plan.json')) return route.fulfill({ json: of });
    if (pathname.endsWith('page.js')) {
      return route.fulfill({ contentType: 'text/javascript', body: script(options, before) });
    }
    if (route.request().method() === 'POST') {
      posts.push([...new URLSearchParams(route.request().postData())]);
      return route.fulfill({ contentType: 'text/html', body: '<title>Sent</title>' });
    }
    return route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': policy },
      body: `<!doctype html><html lang="en"><title>Own</title><body>${form}
        <script type="module" src="/enhance/page.js"></script>`,
    });
  });
  await page.goto(`${origin}/enhance/`);
  if (wait) await page.waitForFunction(() => window.state);
  return posts;
}
