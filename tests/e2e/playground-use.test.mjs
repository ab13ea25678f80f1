// The playground as its visitors use it: on screens of all sizes, by keyboard, with files of other products.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findings, playground, small } from './support/playground-page.mjs';

const { play, form, editor, paste, drop } = playground();

const tab = (page, name) => page.getByRole('tab', { name, exact: true });
const label = (page) => page.locator('plan-forms').getByLabel('Label', { exact: true }).first();

test('forms and JSON stand beside each other where there is room, and what is chosen stays', async () => {
  const page = await play({ viewport: { width: 1920, height: 950 } });
  const [forms, text] = [page.locator('plan-forms'), editor(page)];
  assert.equal(await tab(page, 'Both').getAttribute('aria-selected'), 'true');
  assert.ok((await forms.isVisible()) && (await text.isVisible()));

  await paste(page, JSON.stringify(small, null, 2));
  await page.locator('plan-forms summary', { hasText: 'Where are you?' }).click();
  await label(page).fill('Which city?');
  await label(page).blur();
  await text.getByText('"Which city?"').waitFor();

  await tab(page, 'Forms').click();
  await text.waitFor({ state: 'hidden' });
  await page.reload();
  await page.locator('[data-stage]').waitFor();
  assert.equal(await tab(page, 'Forms').getAttribute('aria-selected'), 'true');
  assert.ok(await text.isHidden());

  await tab(page, 'Both').click();
  await page.setViewportSize({ width: 1150, height: 800 });
  assert.ok((await forms.isVisible()) && (await text.isVisible()));
  await page.setViewportSize({ width: 800, height: 800 });
  await text.waitFor({ state: 'hidden' });
  assert.equal(await tab(page, 'Both').count(), 0);
  await page.setViewportSize({ width: 1150, height: 800 });
  await text.waitFor();
});

test('where only one has room, Both is one of three choices', async () => {
  const page = await play({ viewport: { width: 1150, height: 800 } });
  assert.ok(await editor(page).isHidden());
  await tab(page, 'Both').click();
  await editor(page).waitFor();
  await page.reload();
  await page.locator('[data-stage]').waitFor();
  assert.ok(await editor(page).isVisible());
  // What shows a mistake does not choose for the next time.
  await tab(page, 'Forms').click();
  await paste(page, JSON.stringify({ ...small, rules: [{}] }));
  await tab(page, 'Forms').click();
  await page.getByRole('button', { name: 'Show in the JSON' }).first().click();
  await editor(page).waitFor();
  await page.reload();
  await page.locator('[data-code]').first().waitFor();
  assert.ok(await editor(page).isHidden());
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1150, 1920]) {
    test(`axe finds nothing with forms and JSON beside each other: ${colorScheme}, ${width} px`, async () => {
      const page = await play({ viewport: { width, height: 900 }, colorScheme });
      await tab(page, 'Both').click();
      assert.deepEqual(await findings(page), []);
      await paste(page, '{"fieldwise": 1 "name"');
      await page.locator('[data-code]').first().waitFor();
      assert.deepEqual(await findings(page), []);
    });
  }

  test(`axe finds nothing in the dialog, in a form with errors and in one that was sent: ${colorScheme}`, async () => {
    const page = await play({ colorScheme });
    await page.getByRole('button', { name: 'Begin with…' }).click();
    await page.getByRole('dialog', { name: 'Begin with' }).waitFor();
    assert.deepEqual(await findings(page), []);
    await page.keyboard.press('Escape');
    await paste(page, JSON.stringify(small));
    await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await form(page)
      .getByRole('link', { name: /e-mail/i })
      .waitFor();
    assert.deepEqual(await findings(page), []);
    await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
    await page.getByRole('button', { name: 'Send' }).click();
    await form(page).locator('.fw-sent').waitFor();
    assert.deepEqual(await findings(page), []);
  });
}

test('a label is edited, the form answered and the next visit made with the keyboard alone', async () => {
  const page = await play();
  await drop(page, { 'small.json': JSON.stringify(small) });
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
  await page.locator('body').focus();
  const press = (key) => page.keyboard.press(key);
  /** Tabs on until the focus is on `target`. */
  const tabTo = async (target, what) => {
    for (let presses = 0; presses < 60; presses += 1) {
      const there = await target.evaluateAll((nodes) =>
        nodes.some((node) => node.getRootNode().activeElement === node),
      );
      if (there) return;
      await press('Tab');
    }
    assert.fail(`${what} is not reached by Tab`);
  };
  await tabTo(tab(page, 'Forms'), 'the tab of the forms');
  await press('ArrowRight');
  await editor(page).waitFor();
  await press('ArrowLeft');
  await tabTo(page.locator('plan-forms summary', { hasText: 'How many are you?' }), 'the field');
  await press('Enter');
  await tabTo(label(page), 'its label');
  await press('ControlOrMeta+a');
  await page.keyboard.type('How large is your team?');
  await tabTo(form(page).getByLabel('Work e-mail'), 'the form');
  await page.keyboard.type('ada@acme.example');
  await form(page)
    .getByRole('radiogroup', { name: /How large is your team/ })
    .waitFor();
  await tabTo(form(page).getByRole('radio', { name: 'A few' }), 'its choice');
  await press('ArrowDown');
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  await tabTo(form(page).getByRole('button', { name: 'Send' }), 'its button');
  await press('Enter');
  await form(page).locator('.fw-sent').waitFor();
  await tabTo(page.getByRole('button', { name: 'Next visit' }), 'the next visit');
  await press('Enter');
  await form(page)
    .getByLabel(/Where are you/)
    .waitFor();
  await tabTo(page.getByRole('button', { name: 'Take back visit 2' }), 'what takes it back');
});

test('a JSON Schema and its UI schema are opened together, as two files or one', async () => {
  const page = await play();
  const schema = {
    title: 'Contact',
    properties: { name: { type: 'string' }, city: { type: 'string' } },
  };
  const ui = { 'ui:order': ['city', 'name'], city: { 'ui:title': 'Your town' } };
  const layout = {
    type: 'VerticalLayout',
    elements: [{ type: 'Control', scope: '#/properties/city', label: 'Your borough' }],
  };
  const texts = (files) =>
    Object.fromEntries(Object.entries(files).map(([name, json]) => [name, JSON.stringify(json)]));
  const fields = async (files, shown) => {
    await drop(page, texts(files));
    const place = page.locator('plan-forms summary', { hasText: shown }).first();
    await place.waitFor();
    return page
      .locator('playground-app')
      .evaluate(({ bench }) => bench.json.fields.map(({ key, label }) => `${key}: ${label}`));
  };
  const town = ['city: Your town', 'name: Name'];
  assert.deepEqual(await fields({ 'ui.json': ui, 'schema.json': schema }, 'Your town'), town);
  assert.deepEqual(await fields({ 'l.json': layout, 's.json': schema }, 'Your borough'), [
    'city: Your borough',
  ]);
  assert.deepEqual(await fields({ 'both.json': { schema, uiSchema: ui } }, 'Your town'), town);
  assert.deepEqual(await fields({ 'forms.json': { schema, uischema: layout } }, 'Your borough'), [
    'city: Your borough',
  ]);

  await drop(page, texts({ 'layout.json': layout }));
  await page.getByText('layout.json is a UI schema of JSON Forms: open it together').waitFor();
  await drop(page, texts({ 'a.json': small, 'b.json': small }));
  await page.getByText('Open one file at a time.').waitFor();
  await drop(page, texts({ 'a.json': schema, 'b.json': ui, 'c.json': ui }));
  await page.getByText('Open one file at a time.').waitFor();
  // The plan stays what it was.
  await page.locator('plan-forms summary', { hasText: 'Your borough' }).waitFor();
});

test('Undo after a file was opened brings back the plan, its notes and its visitor', async () => {
  const page = await play();
  await drop(page, { 'small.json': JSON.stringify(small, null, 2) });
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
  await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
  await form(page).getByLabel('Work e-mail').blur();
  const happened = page.locator('play-visits').getByText('Work e-mail: ada@acme.example');
  await happened.waitFor();
  const survey = { elements: [{ type: 'text', name: 'a', title: 'What?', defaultValue: 'x' }] };
  await drop(page, { 'survey.json': JSON.stringify(survey) });
  const notes = page.locator('[data-notes]');
  await notes.waitFor();
  assert.equal(await happened.count(), 0);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await happened.waitFor();
  assert.equal(await notes.count(), 0);
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await notes.waitFor();
  assert.equal(await happened.count(), 0);
  // Whoever comes back later knows of them, so they take one line.
  await page.reload();
  await notes.waitFor();
  assert.ok(await page.getByText('Plans preselect nothing').isHidden());
});

test('what the form does not ask says so, and one click has it asked', async () => {
  const page = await play();
  await drop(page, { 'small.json': JSON.stringify(small, null, 2) });
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
  await page.locator('plan-forms summary', { hasText: 'Where are you?' }).click();
  await page.getByText('Not asked in the form now').waitFor();
  await page.getByRole('button', { name: /^Always ask it in/ }).click();
  await form(page).getByLabel('Where are you?').waitFor();
  assert.equal(await page.getByText('Not asked in the form now').count(), 0);
});

test('a mistake is named in words and shown in the forms', async () => {
  const page = await play();
  const wrong = structuredClone(small);
  wrong.fields[2].showIf = { '==': [{ var: 'nope' }, 1] };
  await paste(page, JSON.stringify(wrong, null, 2));
  await page.getByText('Field “Where are you?” (shown if):').waitFor();
  await page.getByRole('button', { name: 'Show in the forms' }).click();
  await page.locator('plan-forms .errors', { hasText: 'there is no field' }).waitFor();
});

test('Put it on a page has the command and the tag for the offer on show', async () => {
  const page = await play();
  await page.getByRole('button', { name: 'Put it on a page…' }).click();
  await page.getByRole('dialog', { name: 'Put it on a page' }).waitFor();
  assert.deepEqual(await findings(page), []);
  const [command, tag] = await page.locator('put-on-page pre').allInnerTexts();
  const key = /--publishable-key (pk_\w+)/.exec(command)[1];
  assert.match(command, /fieldwise serve --plan demo\.json /);
  assert.ok(tag.includes(`<fieldwise-form key="${key}" offer="guide">`), tag);
});
