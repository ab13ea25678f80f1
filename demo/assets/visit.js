// What counts as a visit here: one offer in one browser session, until its form was sent. Reloading a
// page half-way is the same visit, so nobody is asked more for it.

const name = 'larkspur visit';

export function beginVisit(client, offer) {
  // Before consent nothing outlives the page, the visit neither.
  const goesOn = read() === offer && client.events.some(({ type }) => type === 'visit');
  if (goesOn) return;
  client.record({
    type: 'visit',
    offer,
    url: location.origin + location.pathname,
    ...(document.referrer && { referrer: document.referrer }),
    ...utm(new URLSearchParams(location.search)),
  });
  write(offer);
}

/** The next form on show begins a new visit. */
export function endVisit() {
  write(null);
}

function utm(query) {
  const names = ['source', 'medium', 'campaign', 'term', 'content'];
  const found = names.filter((each) => query.get(`utm_${each}`));
  if (found.length === 0) return {};
  return { utm: Object.fromEntries(found.map((each) => [each, query.get(`utm_${each}`)])) };
}

// Storage may be blocked; then every page is a visit of its own.
function read() {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function write(offer) {
  try {
    if (offer === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, offer);
  } catch {
    // Nothing to keep it in.
  }
}
