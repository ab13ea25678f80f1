// The playground: a plan under edit, its form live, and what the engine thinks.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findings, playground, small } from './support/playground-page.mjs';

const { host, play, form, editor, paste, drop } = playground();

const labels = (page) =>
  page
    .locator('live-form [data-field]')
    .evaluateAll((rows) => rows.map((row) => row.dataset.field));
const score = (page, axis) =>
  page.locator(`[data-axis=${axis}] [data-value]`).getAttribute('data-value');

test('it is at /playground, and keeps nothing where the browser does not allow it', async () => {
  const { page } = await host.open();
  await page.addInitScript(() => {
    const refuse = {
      get: () => {
        throw new DOMException('Blocked', 'SecurityError');
      },
    };
    Object.defineProperty(window, 'localStorage', refuse);
  });
  await page.goto(`${host.server.url}/playground`);
  assert.equal(new URL(page.url()).pathname, '/playground/');
  await page.getByText('This browser does not let the page keep your plan').waitFor();
});

test('what is edited in the JSON shows in the form; what does not load leaves the last plan running', async () => {
  const page = await play();
  await form(page).getByLabel('Where do you work?').waitFor();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  assert.deepEqual(await labels(page), ['email', 'size']);

  const wrong = structuredClone(small);
  wrong.rules[0].axis = 'fitt';
  await paste(page, JSON.stringify(wrong, null, 2));
  const problem = page.locator('[data-code=unknown_axis]');
  await problem.waitFor();
  assert.match(await problem.innerText(), /\/rules\/0\/axis/);
  assert.equal(await page.locator('.cm-lintRange-error').innerText(), '"fitt"');
  await page.locator('[data-stale]').waitFor();
  assert.deepEqual(await labels(page), ['email', 'size']);

  await paste(page, '{"fieldwise": 1 "name"');
  await page.getByText('A comma is missing before this.').first().waitFor();
  await page.locator('[data-stale]').waitFor();

  await paste(page, JSON.stringify(small, null, 2));
  await page.locator('[data-stale]').waitFor({ state: 'detached' });
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
});

test('answers and behaviour change scores and stage; the next visit asks what is left', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await form(page).getByRole('radio', { name: 'Many' }).check();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  await page.getByLabel('Points for Fit').getByText('Many people').waitFor();
  await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
  await form(page).getByLabel('Work e-mail').blur();
  await page.locator('[data-stage=mql]').waitFor();

  await page.getByRole('button', { name: 'Looked at prices', exact: true }).click();
  await page.locator('[data-axis=fit] [data-value="75"]').waitFor();
  await page.getByRole('button', { name: 'Take back: Saw /pricing' }).click();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();

  await page.locator('[data-stop=next_visit]').waitFor();
  await page.getByRole('button', { name: 'Next visit' }).click();
  await page.locator('[data-asked=city]').waitFor();
  await form(page)
    .getByLabel(/Where are you/)
    .waitFor();
  assert.deepEqual(await labels(page), ['city']);
  assert.equal(await page.locator('[data-visit]').count(), 2);

  await page.getByRole('button', { name: 'Back to the first visit' }).click();
  await page.locator('[data-stage=anonymous]').waitFor();
  assert.equal(await score(page, 'fit'), '0');
  assert.deepEqual(await labels(page), ['email', 'size']);
});

test('a form that is sent with an answer missing says so, and otherwise gives thanks', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('link', { name: /e-mail/i }).waitFor();
  await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('live-form .fw-sent').waitFor();
  await page.getByText('Passed by “How many are you?”').waitFor();
  await page.getByText('Sent the form').waitFor();
});

test('what is changed in the forms changes its line of the JSON, and Undo takes it back', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
  await page.getByRole('tab', { name: 'Forms' }).click();
  await page.locator('plan-forms summary', { hasText: 'How many are you?' }).click();
  const label = page.locator('plan-forms').getByLabel('Label', { exact: true }).first();
  await label.fill('How large is your team?');
  await label.blur();
  await page.getByRole('radiogroup', { name: /How large is your team/ }).waitFor();
  await page.getByRole('tab', { name: 'JSON' }).click();
  assert.match(await editor(page).innerText(), /"label": "How large is your team\?"/);
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByRole('radiogroup', { name: /How large is your team/ }).waitFor();
});

test('what was typed in the form stays while the plan is edited', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await form(page).getByRole('radio', { name: 'Many' }).check();
  await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
  await paste(page, JSON.stringify({ ...small, name: 'Other', locale: 'de' }, null, 2));
  await form(page).getByRole('button', { name: 'Absenden' }).waitFor();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  assert.equal(await form(page).getByLabel('Work e-mail').inputValue(), 'ada@acme.example');
  assert.ok(await form(page).getByRole('radio', { name: 'Many' }).isChecked());
});

test('a plan is downloaded and opened again, and outlives a reload', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  await form(page).getByRole('radio', { name: 'Many' }).check();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download', exact: true }).click(),
  ]);
  const saved = await readFile(await download.path(), 'utf8');
  assert.deepEqual(JSON.parse(saved), small);

  await page.reload();
  await page.locator('[data-axis=fit] [data-value="60"]').waitFor();
  await page.getByText('How many are you? Many').waitFor();
  await page.getByRole('button', { name: 'Start over' }).click();
  await form(page).getByLabel('Where do you work?').waitFor();

  const file = { name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(saved) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('radiogroup', { name: /How many are you/ }).waitFor();
  assert.equal(await score(page, 'fit'), '0');
});

test('the events and the plan that are downloaded give the command line the same decision', async () => {
  const page = await play();
  await form(page).getByLabel('Work e-mail').fill('ada@acme.example');
  await form(page).getByLabel('Work e-mail').blur();
  await page.getByRole('button', { name: 'Looked at prices', exact: true }).click();
  await page.locator('[data-axis=intent] [data-value="25"]').waitFor();
  const saved = async (name) => {
    const button = page.getByRole('button', { name, exact: true });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    return download.path();
  };
  const plan = await saved('Download');
  const events = await saved('Download the events');
  const shown = JSON.parse(await page.getByLabel('The decision as JSON').textContent());
  const at = new Date(shown.decided_at).toISOString();
  const command = fileURLToPath(new URL('../../build/native/fieldwise', import.meta.url));
  const { stdout } = await promisify(execFile)(process.env.FIELDWISE_BIN ?? command, [
    ...['decide', '--plan', plan, '--events', events, '--at', at, '--offer', shown.offer],
  ]);
  assert.deepEqual(JSON.parse(stdout).decision, shown);
});

test('a form of another product becomes a plan, with a list of what could not be carried over', async () => {
  const page = await play();
  const survey = {
    elements: [
      { type: 'text', name: 'email', inputType: 'email', title: 'Your e-mail', isRequired: true },
      { type: 'signaturepad', name: 'sign' },
    ],
  };
  await drop(page, { 'survey.json': JSON.stringify(survey) });
  await form(page).getByLabel('Your e-mail').waitFor();
  await page.locator('[data-notes="1"]').getByText('/elements/1').waitFor();
  await drop(page, { 'photo.png': 'PNG' });
  await page.getByText('photo.png is not JSON').waitFor();
  await form(page).getByLabel('Your e-mail').waitFor();
  await drop(page, { 'big.json': 'x'.repeat(5_000_000) });
  await page.getByText('big.json has 5 MB; the playground takes up to 2 MB').waitFor();
  await drop(page, { 'mine.json': '{"fieldwise": 1,}' });
  await page.getByText('A name in double quotes is missing here.').first().waitFor();
  await page.locator('[data-stale]').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).first().click();
  await page.locator('[data-stale]').waitFor({ state: 'detached' });
});

test('the editor completes members and words after the schema, and names after the plan', async () => {
  const page = await play();
  const choices = page.locator('.cm-tooltip-autocomplete');
  const labels = choices.locator('.cm-completionLabel');
  const complete = async (before, after, choice) => {
    await paste(page, before + after);
    for (const _ of after) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+Space');
    await labels.filter({ hasText: new RegExp(`^${choice}$`) }).click();
    await choices.waitFor({ state: 'detached' });
    return editor(page).innerText();
  };
  assert.match(await complete('{"fields": [{"key": "a", ', '}]}', 'required'), /, "required": \}/);
  assert.match(await complete('{"ask": {"policy": "', '"}}', 'queue'), /"policy": "queue"\}/);
  await paste(page, JSON.stringify(small));
  await page.getByText('The plan loads: 3 fields, 2 rules.').waitFor();
  assert.match(await complete('{"rules": [{"axis": ', '}]}', 'fit'), /"axis": "fit"\}/);
});

test('the editor says what a member means', async () => {
  const page = await play();
  await paste(page, JSON.stringify(small, null, 2));
  const meaning = page.locator('.cm-tooltip-hover').getByText(/questions/i);
  // While the editor still draws, what the pointer stands on is another line than a moment later.
  for (let tries = 1; !(await meaning.isVisible()) && tries <= 10; tries += 1) {
    await page.mouse.move(0, 0);
    await editor(page).getByText('"quota"').hover();
    await meaning.waitFor({ timeout: 1500 }).catch(() => {});
  }
  assert.ok(await meaning.isVisible());
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 800, 1500]) {
    test(`axe finds nothing, and nothing overflows: ${colorScheme}, ${width} px`, async () => {
      const { page } = await host.open({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(`${host.server.url}/playground/`);
      await page.locator('[data-stage]').waitFor({ state: 'attached' });
      assert.deepEqual(await findings(page), []);
      await page.getByRole('tab', { name: 'JSON' }).click();
      assert.deepEqual(await findings(page), []);
      await paste(page, JSON.stringify({ ...small, rules: [{}] }, null, 2));
      await page.locator('[data-code]').first().waitFor();
      assert.deepEqual(await findings(page), []);
      if (width < 1100) {
        for (const name of ['Form', 'Engine']) {
          await page.getByRole('tab', { name, exact: true }).click();
          assert.deepEqual(await findings(page), []);
        }
      }
    });
  }
}

test('with 300 fields an answer is decided and drawn at once', async () => {
  const page = await play();
  const fields = Array.from({ length: 300 }, (_, i) => ({
    key: `f${i}`,
    type: 'choice',
    label: `Question ${i}`,
    options: ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() })),
    ...(i > 5 ? { showIf: { '==': [{ var: `f${i % 5}` }, 'a'] } } : {}),
  }));
  const large = {
    ...small,
    fields,
    rules: fields.map(({ key }, i) => ({
      ...{
        key,
        axis: 'fit',
        points: i % 7,
        reason: `For ${key}`,
        if: { '==': [{ var: key }, 'b'] },
      },
    })),
    ask: { policy: 'queue', quota: 5 },
    offers: [{ key: 'all', buyerStage: 'decision', fields: fields.map(({ key }) => key) }],
  };
  const buffer = Buffer.from(JSON.stringify(large));
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'large.json', mimeType: 'application/json', buffer });
  await page.getByText('The plan loads: 300 fields, 300 rules.').waitFor();
  await form(page).getByRole('radio').first().check();
  await form(page).locator('[data-field=f10]').waitFor();
  const times = await page.locator('playground-app').evaluate(({ bench }) =>
    [1, 2, 3, 4, 5].map((i) => {
      const from = performance.now();
      bench.record({ type: 'answer', field: `f${i}`, value: 'b' });
      return performance.now() - from;
    }),
  );
  assert.ok(Math.min(...times) < 100, `${times} ms`);
});
