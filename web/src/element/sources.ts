import { FieldwiseError } from '../fieldwise-error.js';
import type { FirstVisit } from '../form/first-visit.js';
import { readProblem } from '../sync/transport.js';

/**
 * Reads a published plan: from an address, or with `#id` from an element of the page that holds it.
 *
 * Throws FieldwiseError: `plan_missing` when nothing is there, `plan_html` when a server answers with a page,
 * `plan_network` when nobody answers.
 */
export async function readPlan(source: string | URL): Promise<string> {
  if (typeof source === 'string' && source.startsWith('#')) {
    const text = document.getElementById(source.slice(1))?.textContent;
    if (text) return text;
    throw FieldwiseError.of(
      'plan_missing',
      `plan="${source}": no element of this page has that id.`,
    );
  }
  const address = String(source);
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
    text = await response.text();
  } catch (cause) {
    throw FieldwiseError.of(
      'plan_network',
      `Could not fetch ${address}: no answer, or CSP or CORS forbids it.`,
      { cause },
    );
  }
  if (!response.ok) {
    throw FieldwiseError.of(
      'plan_missing',
      `${address} answered ${response.status}; see plan, key. ` +
        readProblem(response.status, text).detail,
    );
  }
  if (text.trimStart().startsWith('<')) {
    throw FieldwiseError.of(
      'plan_html',
      `Got HTML from ${address}, not a plan: correct plan or endpoint.`,
    );
  }
  return text;
}

/** The first visit that a server or a build step wrote into the element; undefined without one. */
export function readFirstVisit(host: Element): FirstVisit | undefined {
  const script = host.querySelector(':scope > script[type="application/json"]');
  if (!script) return undefined;
  try {
    const visit = JSON.parse(script.textContent ?? '') as Partial<FirstVisit> | null;
    if (visit?.fields && visit.decision?.ask) return visit as FirstVisit;
  } catch {
    // Said below, as for JSON that holds something else.
  }
  console.warn("<fieldwise-form>: its JSON is not firstVisit()'s.");
  return undefined;
}
