// Draws the pictures of docs/looks.md: <fieldwise-form> in its states, over the demo's plan and a real server.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { embed, startHost } from '../../tests/e2e/support/host-page.mjs';
import { arabic } from './support/arabic.mjs';

const host = await startHost();
const plan = JSON.parse(await (await fetch(`${host.server.url}/v1/plan?key=pk_demo`)).text());
const every = JSON.parse(await readFile(new URL('./support/types.json', import.meta.url), 'utf8'));

const page = `
  body { margin: 0; font: 1rem/1.5 'DejaVu Sans', sans-serif }
  main { box-sizing: border-box; max-width: 34rem; padding: 1.5rem 2rem 2rem; margin: 0 }
  h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25 }
  h2 { margin: 0; font-size: 1.25rem }
  main button { padding: .5rem 1rem; font: inherit }
  [slot=note] { margin: 0; font-size: .875rem }`;
const light = `${page} body { background: #fff; color: #1c1a26 }`;
const dark = `${page} body { background: #1b1926; color: #eceaf4 } a { color: #b9c6ff }
  fieldwise-form { --fieldwise-accent: #b9c6ff; --fieldwise-on-accent: #16142a }`;
const themed = `${page}
  body { background: #f6efe4; color: #35281a; font-family: 'DejaVu Serif', serif }
  fieldwise-form {
    --fieldwise-accent: #7a2e1d; --fieldwise-surface: #fffaf2; --fieldwise-edge: #8a7459;
    --fieldwise-radius: 0; --fieldwise-focus: #7a2e1d;
  }
  fieldwise-form::part(label) { font-weight: 400; font-style: italic }
  fieldwise-form::part(submit) { inline-size: 100%; letter-spacing: .05em }`;

const button = 'submit-label="Get the guide"';
const note = '<p slot="note">We write to you about the guide, and nothing else.</p>';
const inline = (of) => `<script type="application/json" id="plan">${JSON.stringify(of)}</script>`;

const call = { css: light, title: 'See it with your numbers' };

const send = (visitor) => visitor.page.locator('[part=submit]').click();
async function firstVisit(visitor, { css = light, ...at } = {}) {
  await visitor.open(embed(`offer="guide" ${button}`, note), { css, ...at });
  await visitor.ready();
}
async function comeAgain(visitor) {
  await firstVisit(visitor);
  await visitor.fillFirstVisit();
  await send(visitor);
  await visitor.page.locator('[part=success]').waitFor();
}
async function withErrors(visitor, at) {
  await firstVisit(visitor, at);
  await visitor.page.locator('[part=input]').first().fill('ada@acme');
  await send(visitor);
  await visitor.page.getByRole('alert').waitFor();
}

/** By the picture's name, what a visitor does before it is taken; with the browser's settings. */
const states = {
  'first-visit': [firstVisit],
  errors: [withErrors],
  steps: [
    async (visitor) => {
      const attributes = 'offer="demo" steps="email name company, role company_size, timeline"';
      await visitor.open(embed(`${attributes} submit-label="Book a call"`, ''), call);
      await visitor.ready();
      await visitor.input('Work e-mail').fill('ada@acme.example');
      await send(visitor);
      await visitor.page.getByRole('radio').nth(1).check();
    },
  ],
  known: [
    async (visitor) => {
      await comeAgain(visitor);
      await firstVisit(visitor);
    },
  ],
  outcome: [
    async (visitor) => {
      const content = `
        <template slot="success-mql">
          <h2>Shall we talk?</h2>
          <p>Choose a time; the guide is in your mailbox meanwhile.</p>
          <p><button>Tue 10:00</button> <button>Tue 14:30</button> <button>Wed 9:00</button></p>
        </template>
        <p slot="success">The guide is on its way to you.</p>`;
      await visitor.open(embed('offer="demo" submit-label="Book a call"', content), call);
      await visitor.ready();
      await visitor.input('Work e-mail').fill('ada@acme.example');
      await visitor.page.evaluate(() => {
        const { client } = document.querySelector('fieldwise-form');
        client.record({ type: 'page', path: '/pricing/', seconds: 90 });
      });
      // What is asked next depends on each answer.
      for (let round = 0; round < 3; round += 1) {
        for (const name of ['Within 3 months', 'I run', '200 to 999', 'Evaluating', 'In spread']) {
          const radio = visitor.page.getByRole('radio', { name });
          if ((await radio.count()) > 0) await radio.check();
        }
      }
      await send(visitor);
      await visitor.page.getByText('Shall we talk?').waitFor();
    },
  ],
  dark: [(visitor) => withErrors(visitor, { css: dark })],
  arabic: [
    async (visitor) => {
      const attributes = `offer="guide" plan="#plan" submit-label="${arabic.button}"`;
      const body = inline(arabic.translate(plan)) + embed(attributes, '');
      await visitor.open(body, { css: light, lang: 'ar', dir: 'rtl', title: arabic.title });
      await visitor.ready();
      await send(visitor);
      await visitor.page.getByRole('alert').waitFor();
    },
  ],
  narrow: [firstVisit, { viewport: { width: 320, height: 640 } }],
  themed: [(visitor) => firstVisit(visitor, { css: themed })],
  'high-contrast': [(visitor) => withErrors(visitor, { css: page }), { forcedColors: 'active' }],
  types: [
    async (visitor) => {
      const body = inline(every) + embed('plan="#plan" offer="all"', '');
      await visitor.open(body, { css: light, title: 'Every kind of question' });
      await visitor.ready();
    },
  ],
};

try {
  for (const [name, [reach, settings = {}]] of Object.entries(states)) {
    const visitor = await host.visitor({
      ...{ viewport: { width: 608, height: 700 }, reducedMotion: 'reduce' },
      ...settings,
    });
    await reach(visitor);
    await visitor.page.mouse.move(0, 0);
    const path = fileURLToPath(new URL(`./form/${name}.png`, import.meta.url));
    await visitor.page.locator('main').screenshot({ path });
    await visitor.context.close();
    if (visitor.troubles.length > 0) throw new Error(`${name}: ${visitor.troubles.join('\n')}`);
  }
} finally {
  await host.stop();
}
