// How <fieldwise-form> looks and reads: axe-core in every state and language, and what axe does not see.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFindings } from './support/axe.mjs';
import { embed, embedHost } from './support/host-page.mjs';

const host = embedHost();
let visitor;
let page;

async function newVisitor(options) {
  visitor = await host.visitor(options);
  page = visitor.page;
}

const findings = () => axeFindings(page);

const looks = {
  'on white': 'body { background: #fff; color: #1c1a26; font: 1rem/1.5 sans-serif }',
  // A page that never says color-scheme, so that only its text colour tells.
  'on a dark page': 'body { background: #1e1c29; color: #eceaf4; font: 1rem/1.5 sans-serif }',
  'in dark mode':
    ':root { color-scheme: dark } body { background: Canvas; font: 1rem/1.5 sans-serif }',
};

const words = {
  en: { problem: 'There is a problem', next: 'Continue', known: 'We already know' },
  de: { problem: 'Es gibt ein Problem', next: 'Weiter', known: 'Das wissen wir schon' },
  es: { problem: 'Hay un problema', next: 'Continuar', known: 'Ya sabemos' },
  ar: { problem: 'هناك مشكلة', next: 'متابعة', known: 'ما نعرفه بالفعل' },
};

for (const [lang, say] of Object.entries(words)) {
  for (const [look, css] of Object.entries(looks)) {
    // Words change no colours.
    if (lang !== 'en' && look !== 'on white') continue;
    test(`axe finds nothing in any state: ${lang}, ${look}`, async () => {
      await newVisitor();
      const at = { lang, css };
      await visitor.open(
        embed('offer="guide" submit-label="OK"', '<p slot="success">Sent.</p>'),
        at,
      );
      await visitor.ready();
      assert.deepEqual(await findings(), [], 'at first');
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByRole('heading', { name: say.problem }).waitFor();
      assert.deepEqual(await findings(), [], 'with errors');
      await visitor.fillFirstVisit();
      await page.getByRole('button', { name: 'OK' }).click();
      await page.getByText('Sent.').waitFor();
      assert.deepEqual(await findings(), [], 'sent');
      await visitor.open(embed('offer="comparison" steps="2"', ''), at);
      await visitor.ready();
      await page.getByRole('heading', { name: say.known }).waitFor();
      assert.deepEqual(await findings(), [], 'somebody known, in steps');
      await page.route('**/v1/plan?*', (route) => route.abort());
      visitor.allow(/./);
      await page.reload();
      await page.getByRole('alert').waitFor();
      assert.deepEqual(await findings(), [], 'without a plan');
      visitor.troubles.length = 0;
    });
  }
}

const everyType = {
  fieldwise: 1,
  name: 'Every type',
  fields: [
    { key: 'email', type: 'email', label: 'E-mail', required: true, businessOnly: true },
    { key: 'name', type: 'text', label: 'Name', minLength: 2, help: 'As you like to be called.' },
    { key: 'phone', type: 'phone', label: 'Phone' },
    { key: 'site', type: 'url', label: 'Site' },
    { key: 'people', type: 'number', label: 'People', min: 10, required: true },
    { key: 'start', type: 'date', label: 'Start' },
    { key: 'news', type: 'boolean', label: 'News' },
    { key: 'size', type: 'choice', label: 'Size', required: true, options: options('s m l') },
    { key: 'month', type: 'choice', label: 'Month', options: options('1 2 3 4 5 6 7') },
    { key: 'tools', type: 'multi-choice', label: 'Tools', required: true, options: options('a b') },
    { key: 'country', type: 'country', label: 'Country' },
  ],
  offers: [
    {
      key: 'all',
      buyerStage: 'decision',
      fields: 'email name phone site people start news size month tools country'.split(' '),
    },
  ],
};

function options(values) {
  return values.split(' ').map((value) => ({ value, label: `Option ${value}` }));
}

const openEveryType = (at, attributes = '') =>
  visitor.open(
    `<script type="application/json" id="plan">${JSON.stringify(everyType)}</script>
     <fieldwise-form key="pk_demo" plan="#plan" offer="all" ${attributes}></fieldwise-form>`,
    at,
  );

for (const [look, css] of Object.entries({ ...looks, 'with forced colours': '' })) {
  test(`outlines of inputs, and what has the focus, stand out 3 to 1: ${look}`, async () => {
    await newVisitor(css === '' ? { forcedColors: 'active' } : {});
    await openEveryType({ css });
    await visitor.ready();
    const faint = await page.evaluate(() => {
      const canvas = document
        .createElement('canvas')
        .getContext('2d', { willReadFrequently: true });
      const backdrop = getComputedStyle(document.body).backgroundColor;
      const dark = getComputedStyle(document.documentElement).colorScheme === 'dark';
      const luminance = (...colours) => {
        for (const colour of [dark ? '#121212' : '#fff', backdrop, ...colours]) {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const { shadowRoot } = document.querySelector('fieldwise-form');
      const inputs = [...shadowRoot.querySelectorAll('input, select')];
      return inputs.flatMap((input) => {
        const style = getComputedStyle(input);
        const border = contrast(luminance(style.borderTopColor), luminance());
        input.focus();
        const outline = contrast(luminance(getComputedStyle(input).outlineColor), luminance());
        return border >= 3 && outline >= 3 ? [] : [`${input.id}: ${border}, ${outline}`];
      });
    });
    assert.deepEqual(faint, []);
  });
}

test('required is said of every kind of question, groups have names, nothing is chosen beforehand', async () => {
  await newVisitor();
  await openEveryType();
  await visitor.ready();
  assert.deepEqual(await visitor.asked(), everyType.offers[0].fields);
  assert.deepEqual(await findings(), []);
  const required = (name, role = 'textbox') =>
    page.getByRole(role, { name, exact: true }).evaluate((node) => node.required);
  assert.equal(await required('E-mail'), true);
  assert.equal(await required('People'), true);
  const size = page.getByRole('radiogroup', { name: 'Size', exact: true });
  assert.equal(await size.getAttribute('aria-required'), 'true');
  assert.equal(await page.getByRole('group', { name: 'Tools (required)', exact: true }).count(), 1);
  assert.equal(await page.locator('input:checked').count(), 0);
  assert.equal(await page.getByRole('combobox', { name: 'Month (optional)' }).inputValue(), '');
});

test('each error is tied to its inputs, or to the group that they are in', async () => {
  await newVisitor();
  const demanding = {
    ...everyType,
    fields: everyType.fields.map((field) => ({ ...field, required: true })),
  };
  await visitor.open(
    `<script type="application/json" id="plan">${JSON.stringify(demanding)}</script>
     <fieldwise-form key="pk_demo" plan="#plan" offer="all"></fieldwise-form>`,
  );
  await visitor.ready();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('alert').waitFor();
  const tied = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fieldwise-form');
    return [...shadowRoot.querySelectorAll('[data-field]')].map((row) => {
      const inputs = [...row.querySelectorAll('input, select')];
      const described = row.matches('fieldset') ? [row] : inputs;
      const error = row.querySelector('[part=error]');
      const says = described.every((node) =>
        node.getAttribute('aria-describedby')?.split(' ').includes(error.id),
      );
      const invalid = inputs.every((input) => input.getAttribute('aria-invalid') === 'true');
      return [row.dataset.field, error.textContent.length > 'Error: '.length && says && invalid];
    });
  });
  assert.deepEqual(
    tied,
    demanding.fields.map(({ key }) => [key, true]),
  );
  const links = page.getByRole('alert').getByRole('link');
  assert.equal(await links.count(), demanding.fields.length);
  for (const link of await links.all()) {
    const href = await link.getAttribute('href');
    assert.equal(await page.locator(href).count(), 1, `${href} is an input`);
  }
});

test('an error is said in the language of the page, in the summary and beside its question', async () => {
  await newVisitor();
  await openEveryType({ lang: 'de' });
  await visitor.ready();
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@gmail.com');
  await page.getByRole('textbox', { name: 'People' }).fill('3');
  await page.getByRole('textbox', { name: 'Name (freiwillig)' }).fill('A');
  await page.getByRole('textbox', { name: 'Phone (freiwillig)' }).fill('12');
  await page.getByRole('textbox', { name: 'Site (freiwillig)' }).fill('so');
  await page.getByRole('button', { name: 'Absenden' }).click();
  const lines = await page.getByRole('alert').getByRole('link').allTextContents();
  assert.deepEqual(lines, [
    'Geben Sie Ihre geschäftliche E-Mail-Adresse an, keine private',
    'Geben Sie mindestens 2 Zeichen an',
    'Geben Sie eine Telefonnummer mit Ländervorwahl an, zum Beispiel +49 30 123456',
    'Geben Sie eine Web-Adresse an, zum Beispiel https://www.firma.de',
    'People: mindestens 10',
    'Bitte beantworten: Size',
    'Bitte beantworten: Tools',
  ]);
  for (const line of lines) {
    assert.equal(await page.locator('[part=error]:visible', { hasText: line }).count(), 1, line);
  }
  assert.deepEqual(await findings(), []);
});

test('Arabic runs from right to left, also in a page that does not', async () => {
  await newVisitor();
  await openEveryType({ lang: 'ar', css: looks['on white'] });
  await visitor.ready();
  const [box, label] = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fieldwise-form');
    const option = shadowRoot.querySelector('.fw-option');
    return [...option.children].map((child) => child.getBoundingClientRect().left);
  });
  assert.ok(box > label, 'the box stands right of its label');
  await page.evaluate(() => document.documentElement.setAttribute('dir', 'ltr'));
});

test('what the plan says is said to be in its language, in a page of another', async () => {
  await newVisitor();
  const size = everyType.fields.find(({ key }) => key === 'size');
  Object.assign(size, { why: 'To advise you.', error: 'Choose a size' });
  await openEveryType({ lang: 'ar' });
  await visitor.ready();
  /** The language of each text of the form: what a screen reader hears. */
  const spoken = (selector) =>
    page.evaluate((within) => {
      const { shadowRoot } = document.querySelector('fieldwise-form');
      const heard = {};
      for (const part of shadowRoot.querySelectorAll(within)) {
        const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const { textContent, parentElement } = walk.currentNode;
          const text = textContent.trim();
          if (text !== '' && !parentElement.closest('[hidden]'))
            heard[text] = parentElement.closest('[lang]').lang;
        }
      }
      return heard;
    }, selector);
  assert.deepEqual(await spoken('[data-field=size], [data-field=name], [data-field=month] label'), {
    ...{ Name: 'en', 'As you like to be called.': 'en', Size: 'en', Month: 'en' },
    ...{ 'Option s': 'en', 'Option m': 'en', 'Option l': 'en', 'To advise you.': 'en' },
    ...{ '(اختياري)': 'ar', 'لماذا نسأل': 'ar' },
  });
  assert.equal((await spoken('option'))['Option 7'], 'en');
  assert.equal((await spoken('option')).ألمانيا, 'ar');
  assert.equal(
    await page.locator('[data-field=name] [lang=en]').first().getAttribute('dir'),
    'auto',
  );
  await page.locator('[part=submit]').click();
  await page.getByRole('alert').waitFor();
  const summary = await spoken('[part=summary] li, [data-field=size] [part=error]');
  assert.equal(summary['Choose a size'], 'en');
  assert.equal(Object.values(summary).filter((lang) => lang === 'ar').length, 4);
  assert.deepEqual(await findings(), []);

  await openEveryType({ lang: 'fr' });
  await visitor.ready();
  const heard = await spoken('form');
  assert.equal(heard['Why we ask'], 'en', 'no French words: these are English ones');
  assert.equal(heard.Size, 'en');
  assert.equal(await page.locator('fieldwise-form [data-field=size] [lang]').count(), 0);
});

for (const lang of ['en', 'ar']) {
  test(`320 px are wide enough, and four times the letters: ${lang}`, async () => {
    await newVisitor({ viewport: { width: 320, height: 640 } });
    for (const css of ['', 'html { font-size: 200% }']) {
      await openEveryType({ lang, css }, 'steps="20"');
      await visitor.ready();
      await page.getByRole('button').first().click();
      const { wide, narrow } = await page.evaluate(() => {
        const { shadowRoot } = document.querySelector('fieldwise-form');
        const small = [...shadowRoot.querySelectorAll('input, select, button, summary')]
          .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 22)
          .map((node) => node.outerHTML);
        return { wide: document.documentElement.scrollWidth, narrow: small };
      });
      assert.ok(wide <= 320, `${wide} px`);
      assert.deepEqual(narrow, [], 'large enough to be hit');
    }
  });
}

test('a page sets colours and shapes, by property and by part', async () => {
  await newVisitor();
  const css = `fieldwise-form { --fieldwise-accent: rgb(1, 2, 3); --fieldwise-radius: 0;
      --fieldwise-edge: rgb(9, 9, 9) }
    fieldwise-form::part(submit) { text-transform: uppercase }
    fieldwise-form::part(input) { border-width: 4px }`;
  await openEveryType({ css });
  await visitor.ready();
  const styles = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fieldwise-form');
    const submit = getComputedStyle(shadowRoot.querySelector('[part=submit]'));
    const input = getComputedStyle(shadowRoot.querySelector('[part=input]'));
    const { backgroundColor, textTransform, borderRadius } = submit;
    const { borderTopWidth, borderTopColor } = input;
    return { backgroundColor, textTransform, borderRadius, borderTopWidth, borderTopColor };
  });
  assert.deepEqual(styles, {
    backgroundColor: 'rgb(1, 2, 3)',
    textTransform: 'uppercase',
    borderRadius: '0px',
    borderTopWidth: '4px',
    borderTopColor: 'rgb(9, 9, 9)',
  });
});

test('nothing moves for those who asked for that', async () => {
  await newVisitor({ reducedMotion: 'reduce' });
  await openEveryType();
  await visitor.ready();
  const moving = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('fieldwise-form');
    return [...shadowRoot.querySelectorAll('*')]
      .map((node) => getComputedStyle(node))
      .filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none')
      .length;
  });
  assert.equal(moving, 0);
});
