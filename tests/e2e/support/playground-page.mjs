// The playground in a browser, and what its visitors do there.

import { axeFindings } from './axe.mjs';
import { sharedHost } from './shared-host.mjs';

/** The playground, for the tests of a file. */
export function playground() {
  const host = sharedHost();
  return { host, play, form, editor, paste, drop };

  /** The page in a browser that was never there. */
  async function play(options = {}) {
    const { page } = await host.open({ viewport: { width: 1500, height: 950 }, ...options });
    await page.goto(`${host.server.url}/playground/`);
    await page.locator('[data-stage]').waitFor();
    return page;
  }
}

const form = (page) => page.locator('live-form');
const editor = (page) => page.getByRole('textbox', { name: 'The plan as JSON' });

/** Replaces the plan's text, as somebody does who pastes it. */
async function paste(page, text) {
  if (!(await editor(page).isVisible())) await page.getByRole('tab', { name: 'JSON' }).click();
  await editor(page).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await editor(page).evaluate((node, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);
}

/** Drops files on the page: their texts by name. */
function drop(page, files) {
  return page.locator('main').evaluate((main, texts) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) {
      dataTransfer.items.add(new File([text], name));
    }
    main.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, composed: true }));
  }, files);
}

/** What axe finds, and whether the page is wider than its window, or on wide screens higher. */
export async function findings(page) {
  // Beside each other the three parts scroll, each on its own, and the page does not.
  const wide = await page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return scrollWidth > innerWidth || (innerWidth > 1200 && scrollHeight > innerHeight);
  });
  return [...(wide ? ['overflows'] : []), ...(await axeFindings(page))];
}

/** A plan with little in it. */
export const small = {
  fieldwise: 1,
  name: 'Small',
  fields: [
    { key: 'email', type: 'email', label: 'Work e-mail', required: true },
    {
      key: 'size',
      type: 'choice',
      label: 'How many are you?',
      options: [
        { value: 'few', label: 'A few' },
        { value: 'many', label: 'Many' },
      ],
    },
    { key: 'city', type: 'text', label: 'Where are you?' },
  ],
  signals: [{ key: 'pricing', on: 'page', path: '/pricing*', label: 'Looked at prices' }],
  axes: [{ key: 'fit', label: 'Fit', min: 0, max: 100 }],
  rules: [
    {
      key: 'many',
      axis: 'fit',
      points: 60,
      reason: 'Many people',
      if: { '==': [{ var: 'size' }, 'many'] },
    },
    {
      key: 'prices',
      axis: 'fit',
      points: 15,
      reason: 'Wants to know the price',
      signal: 'pricing',
    },
  ],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 50 }] }],
  ask: { policy: 'queue', queue: [['email', 'size'], ['city']], quota: 2 },
  offers: [{ key: 'guide', label: 'The guide', buyerStage: 'awareness' }],
};
