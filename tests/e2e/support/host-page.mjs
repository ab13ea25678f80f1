// Pages of somebody else's making that embed a form, under the policy that the strictest of them have.

import { readFile } from 'node:fs/promises';
import { firstVisit } from '../../../dist/form.js';
import { load } from '../../../dist/full.js';
import { startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';
import { sharedHost } from './shared-host.mjs';

export const strictPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
  "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

/** The page's own script: notes the element's events in window.events, and registers the element. */
const script = `
  window.events = [];
  for (const type of ['ready', 'answer', 'decision', 'submit', 'success', 'error']) {
    document.addEventListener('fieldwise:' + type, (event) => {
      if (window.prevent === type) event.preventDefault();
      window.events.push([type, event.detail]);
    });
  }
  import('/dist/element.js');
`;

/** What a visitor without JavaScript gets. */
export const plainForm = `
  <form action="/v1/submit" method="post">
    <input type="hidden" name="fieldwise_key" value="pk_demo">
    <input type="hidden" name="fieldwise_offer" value="guide">
    <p><label>Work e-mail <input name="email" type="email" required></label></p>
    <p><label>Your name <input name="name" required></label></p>
    <p><label>Where do you work? <input name="company" required></label></p>
    <button>Get the guide</button>
  </form>`;

/** The element as a page writes it. */
export const embed = (attributes, content = plainForm) =>
  `<fieldwise-form key="pk_demo" ${attributes}>${content}</fieldwise-form>`;

/** The first visit to the guide, as a build step writes it into the page. */
export async function inlinedVisit() {
  const full = await load();
  const demo = new URL('../../../demo/plan.json', import.meta.url);
  const whole = full.plan(await readFile(demo, 'utf8'));
  const visit = firstVisit(full.plan(whole.publish()), 'guide');
  return `<script type="application/json">${JSON.stringify(visit)}</script>`;
}

/** As sharedHost, for the tests of a file, with `visitor(options)`: who was never here, and their page. */
export function embedHost(options) {
  const host = sharedHost(options);
  const visitor = async (about) => new Visitor(await host.open(about), host.server.url);
  return Object.assign(host, { visitor });
}

/** The same for a script that is no test, and ends it with `stop()`. */
export async function startHost() {
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  return {
    server,
    visitor: async (about) => new Visitor(await browser.open(about), server.url),
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

class Visitor {
  constructor({ context, page, troubles, expected }, origin) {
    Object.assign(this, { context, page, troubles, expected, origin });
  }

  /** Says what /embed/ is from now on, and goes there. `css` is the page's own style sheet. */
  async open(
    body,
    { policy = strictPolicy, lang = 'en', dir = '', css = '', title = 'The guide' } = {},
  ) {
    const { page, origin } = this;
    await page.unroute(`${origin}/embed/**`);
    await page.route(`${origin}/embed/**`, (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith('.js')) {
        return route.fulfill({ contentType: 'text/javascript', body: script });
      }
      if (pathname.endsWith('.css')) return route.fulfill({ contentType: 'text/css', body: css });
      if (pathname !== '/embed/')
        return route.fulfill({ contentType: 'text/html', body: 'There.' });
      const html = `<!doctype html><html lang="${lang}"${dir && ` dir="${dir}"`}><head>
        <title>Embedded</title><meta name="viewport" content="width=device-width">
        <link rel="stylesheet" href="/embed/page.css">
        <script type="module" src="/embed/page.js"></script></head>
        <body><main><h1>${title}</h1>${body}</main></body></html>`;
      return route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'content-security-policy': policy },
        body: html,
      });
    });
    await page.goto(`${origin}/embed/`);
  }

  /** The same visitor in another tab. */
  beside(page) {
    return new Visitor({ ...this, page }, this.origin);
  }

  /** What the console may say from now on. */
  allow(pattern) {
    this.expected.push(pattern);
  }

  /** Waits until the engine drives the form. */
  async ready() {
    const told = await this.page.waitForFunction(() =>
      window.events?.find(([type]) => type === 'ready' || type === 'error'),
    );
    const [type, detail] = await told.jsonValue();
    if (type === 'error') throw new Error(detail.message);
  }

  /** The questions on show. */
  asked() {
    return this.page
      .locator('fieldwise-form [data-field]')
      .evaluateAll((rows) =>
        rows.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.field),
      );
  }

  /** The details of all events of a type. */
  told(type) {
    return this.page.evaluate(
      (of) => window.events.filter(([each]) => each === of).map(([, detail]) => detail),
      type,
    );
  }

  /** The text input of a question in the shadow root. */
  input(name) {
    return this.page.locator('form#form').getByRole('textbox', { name, exact: true });
  }

  async fillFirstVisit() {
    await this.input('Work e-mail').fill('ada@acme.example');
    await this.input('Your name').fill('Ada');
    await this.input('Where do you work?').fill('Acme');
  }

  /** Holds a request back; the function returned lets it go. */
  async hold(path) {
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await this.page.route(`${this.origin}${path}`, async (route) => {
      await held;
      await route.continue();
    });
    return release;
  }
}
