// The recipes of docs/enhance.md, on pages with the markup that these products write, and with a script that
// sends the form as theirs does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './support/enhance-page.mjs';
import { sharedHost } from './support/shared-host.mjs';

const host = sharedHost();

async function open(form, more) {
  const { page } = await host.open();
  const posts = await openPage(page, host.server.url, form, more);
  assert.equal(await page.evaluate(() => window.state), 'enhanced');
  return { page, posts };
}

/** Waits for what the product's script sent. */
async function sent(page, posts) {
  await page.waitForFunction(() => window.sent.length > 0);
  assert.equal(posts.length, 1);
  return Object.fromEntries(posts[0]);
}

const options = (values) =>
  values.map(([value, label]) => `<option value="${value}">${label}</option>`).join('');
const sizes = ['1-49', '50-199', '200-999', '1000+'].map((size) => [size, size]);
const roles = [
  ['executive', 'Executive'],
  ['director', 'Director'],
];

const hubspotField = (name, label, input) => `
  <div class="hs_${name} hs-${name} hs-fieldtype-text field hs-form-field">
    <label id="label-${name}-1" for="${name}-1"><span>${label}</span><span class="hs-form-required">*</span></label>
    <legend class="hs-field-desc" hidden></legend>
    <div class="input">${input}</div>
  </div>`;
const hubspotText = (name, label) =>
  hubspotField(name, label, `<input id="${name}-1" name="${name}" type="text" class="hs-input">`);

const hubspot = `
  <form id="hsForm_1" action="/enhance/hubspot" method="POST" class="hs-form stacked" novalidate>
    ${hubspotText('email', 'Email')}${hubspotText('fullname', 'Name')}${hubspotText('company', 'Company')}
    <fieldset class="form-columns-2">
      ${hubspotField('job', 'Role', `<select id="job-1" name="job" class="hs-input"><option disabled value="" selected>Please Select</option>${options(roles)}</select>`)}
      ${hubspotField('size', 'Size', `<select id="size-1" name="size" class="hs-input"><option disabled value="" selected>Please Select</option>${options(sizes)}</select>`)}
    </fieldset>
    <div class="hs_status hs-fieldtype-radio field hs-form-field">
      <label><span>Status</span></label>
      <div class="input"><ul role="radiogroup" class="inputs-list">${[
        ...['Just researching', 'Evaluating products'],
      ]
        .map(
          (label) => `<li class="hs-form-radio"><label class="hs-form-radio-display">
            <input class="hs-input" type="radio" name="status" value="${label}"><span>${label}</span></label></li>`,
        )
        .join('')}</ul></div>
    </div>
    ${hubspotText('tools', 'Tools')}
    <input name="lead_fit" class="hs-input" type="hidden" value="">
    <div class="hs_submit hs-submit"><div class="actions">
      <input type="submit" class="hs-button primary large" value="Submit"></div></div>
  </form>`;

// HubSpot's script keeps what it hears of in events, and sends that. Like React it puts a setter of its own
// onto inputs, and takes no notice of what came through it.
const hubspotScript = `
  const form = document.querySelector('form');
  const state = {};
  for (const input of form.elements) {
    if (input.tagName !== 'INPUT' || input.type === 'radio') continue;
    const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    let last = input.value;
    Object.defineProperty(input, 'value', {
      configurable: true,
      get() { return own.get.call(input); },
      set(value) { last = value; own.set.call(input, value); },
    });
    input.addEventListener('input', () => {
      if (own.get.call(input) === last) return;
      last = own.get.call(input);
      state[input.name] = last;
    });
  }
  form.addEventListener('change', ({ target }) => {
    if (target.tagName === 'SELECT' || target.type === 'radio') state[target.name] = target.value;
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await fetch('/enhance/hubspot', { method: 'POST', body: new URLSearchParams(state) });
    window.sent.push(state);
  });`;

test('HubSpot: its script hears of score and stage; labels count as the plan’s options', async () => {
  const { page, posts } = await open(hubspot, {
    before: hubspotScript,
    options: `ask: 'all', wrapper: '.hs-form-field',
      map: { fullname: 'name', job: 'role', size: 'company_size', tools: 'current_tools' },
      hidden: { lead_fit: 'score.fit' }`,
  });
  const tools = page.getByText('Tools', { exact: true });
  assert.equal(await tools.isVisible(), false);
  await page.getByLabel('Email').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('director');
  await page.getByLabel('Size').selectOption('50-199');
  await tools.waitFor();
  await page.getByLabel('Tools').fill('Ledger');
  await page.getByLabel('Evaluating products').check();
  assert.equal(
    await page.evaluate(() => window.enhanced.decision.answers.status.value),
    'evaluating',
  );
  await page.getByRole('button', { name: 'Submit' }).click();
  const got = await sent(page, posts);
  assert.equal(got.lead_fit, '50');
  assert.equal(got.email, 'ada@acme.example');
  assert.equal(got.status, 'Evaluating products', 'HubSpot gets its own value');
});

const wordpressText = (name, label) => `
  <p><label> ${label}<br>
    <span class="wpcf7-form-control-wrap" data-name="${name}"><input size="40" maxlength="400"
      class="wpcf7-form-control wpcf7-text" aria-invalid="false" value="" type="text" name="${name}"></span></label></p>`;

const wordpress = `
  <div class="wpcf7 js" id="wpcf7-f12-p7-o1" lang="en-US" dir="ltr" data-wpcf7-id="12">
    <div class="screen-reader-response"><p role="status" aria-live="polite" aria-atomic="true"></p><ul></ul></div>
    <form action="/enhance/wordpress#wpcf7-f12-p7-o1" method="post" class="wpcf7-form init" novalidate data-status="init">
      <fieldset class="hidden-fields-container"><input type="hidden" name="_wpcf7" value="12"></fieldset>
      ${wordpressText('your-email', 'E-mail')}${wordpressText('your-name', 'Name')}${wordpressText('your-company', 'Company')}
      <p><label> Role<br><span class="wpcf7-form-control-wrap" data-name="role"><select class="wpcf7-form-control wpcf7-select" name="role"><option value="">—Please choose an option—</option>${options(roles)}</select></span></label></p>
      <p><label> Size<br><span class="wpcf7-form-control-wrap" data-name="size"><select class="wpcf7-form-control wpcf7-select" name="size"><option value="">—Please choose an option—</option>${options(sizes)}</select></span></label></p>
      <p><label> Status<br><span class="wpcf7-form-control-wrap" data-name="status"><select class="wpcf7-form-control wpcf7-select" name="status"><option value="">—</option><option value="Just researching">Just researching</option></select></span></label></p>
      <p>Pains<br><span class="wpcf7-form-control-wrap" data-name="pains"><span class="wpcf7-form-control wpcf7-checkbox">
        <span class="wpcf7-list-item first"><label><input type="checkbox" name="pains[]" value="Copying numbers by hand"><span class="wpcf7-list-item-label">Copying numbers by hand</span></label></span>
        <span class="wpcf7-list-item last"><label><input type="checkbox" name="pains[]" value="Reports that come too late"><span class="wpcf7-list-item-label">Reports that come too late</span></label></span></span></span></p>
      <input class="wpcf7-form-control wpcf7-hidden" value="" type="hidden" name="lead-stage">
      <p><input class="wpcf7-form-control wpcf7-submit has-spinner" type="submit" value="Submit"></p>
      <div class="wpcf7-response-output" aria-hidden="true"></div>
    </form>
  </div>`;

const formDataScript = (address) => `
  const form = document.querySelector('form');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    await fetch('${address}', { method: 'POST', body });
    window.sent.push(1);
  });`;

test('WordPress, Contact Form 7: its tags are mapped, its script sends what shows', async () => {
  const { page, posts } = await open(wordpress, {
    before: formDataScript('/enhance/wordpress'),
    options: `ask: 'all', map: { 'your-email': 'email', 'your-name': 'name', 'your-company': 'company',
      size: 'company_size', 'pains[]': 'pain_points' },
      hidden: { 'lead-stage': 'stage' }`,
  });
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(posts, [], 'what is wrong is not sent');
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('director');
  await page.getByLabel('Size').selectOption('1000+');
  assert.equal(await page.getByText('Pains').isVisible(), false);
  await page.getByLabel('Status').selectOption('Just researching');
  await page.getByText('Pains').waitFor();
  await page.getByLabel('Reports that come too late').check();
  await page.getByRole('button', { name: 'Submit' }).click();
  const got = await sent(page, posts);
  assert.equal(got['lead-stage'], 'inquiry');
  assert.equal(got._wpcf7, '12');
  assert.equal(got['pains[]'], 'Reports that come too late');
});

const webflowText = (name, label) =>
  `<label for="${name}">${label}</label><input class="w-input" maxlength="256" name="${name}" data-name="${name}" type="text" id="${name}">`;

const webflow = `
  <div class="w-form">
    <form id="email-form" name="email-form" data-name="Email Form" method="get" action="/enhance/webflow" class="form"
      data-wf-page-id="1" data-wf-element-id="2" aria-label="Email Form">
      ${webflowText('Email', 'Email')}${webflowText('name', 'Name')}${webflowText('Company', 'Company')}
      <label for="Role">Role</label><select id="Role" name="Role" data-name="Role" class="w-select"><option value="">Select one...</option>${options(roles)}</select>
      <label for="Size">Size</label><select id="Size" name="Size" data-name="Size" class="w-select"><option value="">Select one...</option>${options(sizes)}</select>
      <label class="w-radio"><input type="radio" data-name="Status" id="researching" name="Status" class="w-form-formradioinput w-radio-input" value="researching"><span class="w-form-label">Researching</span></label>
      <label class="w-radio"><input type="radio" data-name="Status" id="evaluating" name="Status" class="w-form-formradioinput w-radio-input" value="evaluating"><span class="w-form-label">Evaluating</span></label>
      <label for="Timeline">Timeline</label><select id="Timeline" name="Timeline" data-name="Timeline" class="w-select"><option value="">Select one...</option><option value="now">Now</option></select>
      <input type="submit" data-wait="Please wait..." class="w-button" value="Submit">
    </form>
    <div class="w-form-done" hidden><div>Thank you!</div></div>
  </div>`;

test('Webflow: labels beside inputs go with them; hidden inputs are made', async () => {
  const { page, posts } = await open(webflow, {
    before: formDataScript('/enhance/webflow'),
    options: `ask: 'all', map: { Email: 'email', Company: 'company', Role: 'role', Size: 'company_size',
      Status: 'status', Timeline: 'timeline' },
      hidden: { 'Lead fit': 'score.fit', 'Lead answers': 'answers' }`,
  });
  await page.getByLabel('Email', { exact: true }).fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('executive');
  await page.getByLabel('Size').selectOption('1000+');
  await page.getByLabel('Timeline').selectOption('now');
  await page.getByLabel('Researching').check();
  await page.locator('label[for=Timeline]').waitFor({ state: 'hidden' });
  assert.equal(await page.locator('label[for=Size]').isVisible(), true);
  await page.getByRole('button', { name: 'Submit' }).click();
  const got = await sent(page, posts);
  assert.equal(got['Lead fit'], '60');
  assert.equal(JSON.parse(got['Lead answers']).status, 'researching');
  assert.equal('Timeline' in got, false);
});

const choices = [
  ['Copying numbers by hand', 'Copying numbers by hand'],
  ['Reports that come too late', 'Reports that come too late'],
];

const gravityField = (id, label, input, more = '') => `
  <div id="field_1_${id}" class="gfield gfield--width-full field_sublabel_below ${more}">
    <label class="gfield_label gform-field-label" for="input_1_${id}">${label}</label>
    <div class="ginput_container">${input}</div></div>`;
const gravityText = (id, label, more) =>
  gravityField(
    id,
    label,
    `<input name="input_${id}" id="input_1_${id}" type="text" value="" class="large">`,
    more,
  );
const gravitySelect = (id, label, values) =>
  gravityField(
    id,
    label,
    `<select name="input_${id}" id="input_1_${id}" class="large gfield_select"><option value="" selected class="gf_placeholder">Choose</option>${options(values)}</select>`,
  );

// A trap for robots stands among the questions, with a label that they like.
const gravity = `
  <div class="gform_wrapper gravity-theme" id="gform_wrapper_1">
    <form method="post" enctype="multipart/form-data" id="gform_1" action="/enhance/gravity#gf_1" data-formid="1" novalidate>
      <div class="gform-body gform_body"><div id="gform_fields_1" class="gform_fields top_label">
        ${gravityText(9, 'LinkedIn', 'gfield--type-honeypot gform_validation_container')}
        ${gravityText(1, 'Email')}${gravityText(2, 'Full name')}${gravityText(3, 'Company')}
        ${gravitySelect(4, 'Role', roles)}${gravitySelect(5, 'Size', sizes)}
        ${gravitySelect(6, 'Status', [['Just researching', 'Just researching']])}
        <fieldset id="field_1_7" class="gfield gfield--type-checkbox gfield--type-choice">
          <legend class="gfield_label gform-field-label gfield_label_before_complex">Pains</legend>
          <div class="ginput_container ginput_container_checkbox"><div class="gfield_checkbox" id="input_1_7">${choices
            .map(
              ([value, label], i) => `<div class="gchoice gchoice_1_7_${i + 1}">
            <input class="gfield-choice-input" name="input_7.${i + 1}" type="checkbox" value="${value}" id="choice_1_7_${i + 1}">
            <label for="choice_1_7_${i + 1}">${label}</label></div>`,
            )
            .join('')}</div></div></fieldset>
        <div id="field_1_8" class="gfield gfield--type-hidden gform_hidden"><div class="ginput_container"><input name="input_8" id="input_1_8" type="hidden" class="gform_hidden" value=""></div></div>
      </div></div>
      <div class="gform-footer gform_footer top_label">
        <input type="submit" id="gform_submit_button_1" class="gform_button button" value="Submit">
        <input type="hidden" class="gform_hidden" name="is_submit_1" value="1">
        <input type="hidden" class="gform_hidden" name="gform_submit" value="1">
      </div>
    </form>
  </div>`;

// Its button refuses to be pressed twice, whatever became of the first time.
const gravityScript = `
  document.querySelector('#gform_submit_button_1').addEventListener('click', (event) => {
    if (window.gf_submitting_1) event.preventDefault();
    window.gf_submitting_1 = true;
  });
  ${formDataScript('/enhance/gravity')}
  let sent = false;
  form.addEventListener('fieldwise:submit', () => { sent = true; });
  form.addEventListener('click', () => { if (!sent) window.gf_submitting_1 = false; }, true);`;

test('WordPress, Gravity Forms: boxes with a name each answer one field; the trap stays as it was', async () => {
  const { page, posts } = await open(gravity, {
    before: gravityScript,
    options: `ask: 'all', wrapper: '.gfield', map: { input_1: 'email', input_2: 'name', input_3: 'company',
      input_4: 'role', input_5: 'company_size', input_6: 'status',
      'input_7.1': 'pain_points', 'input_7.2': 'pain_points' },
      hidden: { input_8: 'score.fit' }`,
  });
  const trap = page.getByLabel('LinkedIn');
  const before = await trap.evaluate((node) => node.closest('.gfield').outerHTML);
  const submit = page.getByRole('button', { name: 'Submit' });
  await submit.click();
  await page.getByRole('alert').waitFor();
  assert.deepEqual(posts, [], 'what is wrong is not sent');
  await page.getByLabel('Email').fill('ada@acme.example');
  await page.getByLabel('Full name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('director');
  await page.getByLabel('Size').selectOption('1000+');
  assert.equal(await page.getByText('Pains').isVisible(), false);
  await page.getByLabel('Status').selectOption('Just researching');
  await page.getByRole('group', { name: 'Pains' }).waitFor();
  for (const [label] of choices) await page.getByLabel(label).check();
  const { pain_points } = await page.evaluate(() => window.enhanced.decision.answers);
  assert.equal(pain_points.value.length, 2);
  await submit.click();
  const got = await sent(page, posts);
  assert.equal(got.input_9, '', 'nobody filled in the trap');
  assert.equal(await trap.evaluate((node) => node.closest('.gfield').outerHTML), before);
  assert.ok(Number(got.input_8) > 0);
  assert.equal(got['input_7.2'], choices[1][0]);
  assert.equal(got.gform_submit, '1');
});

const wpformsField = (id, type, label, input) => `
  <div id="wpforms-5-field_${id}-container" class="wpforms-field wpforms-field-${type}" data-field-id="${id}">
    <label class="wpforms-field-label" for="wpforms-5-field_${id}">${label} <span class="wpforms-required-label" aria-hidden="true">*</span></label>${input}</div>`;
const wpformsText = (id, label, type = 'text') =>
  wpformsField(
    id,
    type,
    label,
    `<input type="${type}" id="wpforms-5-field_${id}" class="wpforms-field-medium wpforms-field-required" name="wpforms[fields][${id}]" required>`,
  );
const wpformsSelect = (id, label, values) =>
  wpformsField(
    id,
    'select',
    label,
    `<select id="wpforms-5-field_${id}" class="wpforms-field-medium" name="wpforms[fields][${id}]"><option value="" class="placeholder" disabled selected>Choose</option>${options(values)}</select>`,
  );

// The second trap is named as a field of the plan is.
const wpforms = `
  <div class="wpforms-container wpforms-container-full wpforms-render-modern" id="wpforms-5">
    <form id="wpforms-form-5" class="wpforms-validate wpforms-form wpforms-ajax-form" data-formid="5" method="post"
      enctype="multipart/form-data" action="/enhance/wpforms" data-token="1" novalidate>
      <div class="wpforms-field-container">
        ${wpformsText(1, 'Email', 'email')}${wpformsText(2, 'Name')}${wpformsText(3, 'Company')}
        ${wpformsSelect(4, 'Role', roles)}${wpformsSelect(5, 'Size', sizes)}
        ${wpformsSelect(6, 'Status', [['Just researching', 'Just researching']])}
        <div id="wpforms-5-field_7-container" class="wpforms-field wpforms-field-checkbox" data-field-id="7"><fieldset>
          <legend class="wpforms-field-label">Pains</legend><ul id="wpforms-5-field_7">${choices
            .map(
              ([value, label], i) =>
                `<li class="choice-${i + 1} depth-1"><input type="checkbox" id="wpforms-5-field_7_${i + 1}" name="wpforms[fields][7][]" value="${value}"><label class="wpforms-field-label-inline" for="wpforms-5-field_7_${i + 1}">${label}</label></li>`,
            )
            .join('')}</ul></fieldset></div>
        <div id="wpforms-5-field_8-container" class="wpforms-field wpforms-field-hidden"><input type="hidden" id="wpforms-5-field_8" name="wpforms[fields][8]" value=""></div>
      </div>
      <div class="wpforms-field wpforms-field-hp"><label for="wpforms-5-field-hp" class="wpforms-field-label">Website</label><input type="text" name="wpforms[hp]" id="wpforms-5-field-hp" class="wpforms-field-medium"></div>
      <div class="wpforms-field wpforms-field-hp"><label for="trap" class="wpforms-field-label">Timeline</label><input type="text" name="timeline" id="trap"></div>
      <div class="wpforms-submit-container"><input type="hidden" name="wpforms[id]" value="5">
        <button type="submit" name="wpforms[submit]" id="wpforms-submit-5" class="wpforms-submit" value="wpforms-submit">Submit</button></div>
    </form>
  </div>`;

test('WordPress, WPForms: lists count by their labels; traps for robots are sent empty', async () => {
  const { page, posts } = await open(wpforms, {
    before: formDataScript('/enhance/wpforms'),
    options: `ask: 'all', wrapper: '.wpforms-field', map: { 'wpforms[fields][1]': 'email',
      'wpforms[fields][2]': 'name', 'wpforms[fields][3]': 'company', 'wpforms[fields][4]': 'role',
      'wpforms[fields][5]': 'company_size', 'wpforms[fields][6]': 'status',
      'wpforms[fields][7][]': 'pain_points', timeline: null },
      hidden: { 'wpforms[fields][8]': 'stage' }`,
  });
  const traps = () =>
    page
      .locator('.wpforms-field-hp')
      .evaluateAll((nodes) => nodes.map(({ outerHTML }) => outerHTML));
  const before = await traps();
  await page.getByLabel('Email').fill('ada@acme.example');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('Role').selectOption('executive');
  await page.getByLabel('Size').selectOption('200-999');
  assert.equal(await page.getByText('Pains').isVisible(), false);
  await page.getByLabel('Status').selectOption('Just researching');
  await page.getByLabel(choices[0][0]).check();
  await page.getByRole('button', { name: 'Submit' }).click();
  const got = await sent(page, posts);
  assert.equal(got['wpforms[fields][8]'], 'inquiry');
  assert.equal(got['wpforms[fields][7][]'], choices[0][0]);
  assert.equal(got['wpforms[hp]'], '');
  assert.equal(got.timeline, '');
  assert.deepEqual(await traps(), before);
});
