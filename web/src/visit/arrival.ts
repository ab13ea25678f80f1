// Where somebody came from is known on the first page only. Until they consent nothing of them is kept, but this
// tab may remember the campaign that brought it here, so that the page with the form can tell.

import { globalPrivacyControl } from '../sync/environment.js';
import { inTab } from './marker.js';
import { readTouch, type Touch } from './touch.js';

const name = 'fieldwise arrival';

/**
 * Where this tab came from before it went from page to page of this site: what `readTouch()` said on the first
 * page that asked. Of the referrer the tab remembers the site only, and under Global Privacy Control nothing.
 */
export function readArrival(): Touch {
  const touch = readTouch();
  const { url, referrer, utm } = touch;
  const within = referrer !== undefined && url !== undefined && isSameSite(referrer, url);
  // Somebody comes anew with a campaign or from elsewhere; otherwise this is one page more.
  const isNew = utm !== undefined || (referrer !== undefined && !within);
  const before = isNew ? undefined : remembered();
  if (before) return before;
  if (!globalPrivacyControl() && !within) {
    const site = referrer === undefined ? {} : { referrer: new URL('/', referrer).href };
    inTab((storage) => storage.setItem(name, JSON.stringify({ ...touch, ...site })));
  }
  return touch;
}

/** The tab knows nothing of it any more. */
export function forgetArrival(): void {
  inTab((storage) => storage.removeItem(name));
}

function remembered(): Touch | undefined {
  return inTab((storage) => {
    const kept = storage.getItem(name);
    return kept === null ? undefined : (JSON.parse(kept) as Touch);
  });
}

function isSameSite(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}
