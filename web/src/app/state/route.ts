/** Where somebody is: `#/leads/ld_1?x=y`. Without one, the leads. */
export interface Route {
  view: string;
  /** What follows the view, decoded. */
  rest: string[];
  query: URLSearchParams;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  return { view: view || 'leads', rest, query: new URLSearchParams(query) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a view; what is not given of its query is left out. */
export function to(
  view: string,
  rest: readonly string[] = [],
  query: Record<string, string | undefined> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  const path = [view, ...rest].map(encodeURIComponent).join('/');
  const text = params.toString();
  return text ? `#/${path}?${text}` : `#/${path}`;
}
