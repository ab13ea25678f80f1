import { isObject, type Members } from '../types.js';

const MOST_STEPS = 20;

/** Follows `$ref` within the document. What cannot be followed has `x-unresolved`. */
export function resolver(root: Members): (schema: unknown) => Members {
  return (schema) => {
    let found: unknown = schema;
    for (let step = 0; step < MOST_STEPS && isObject(found); step += 1) {
      const ref = found['$ref'];
      if (typeof ref !== 'string') return found;
      const { $ref: _, ...beside } = found;
      const target = pointed(root, ref);
      found = isObject(target) ? { ...target, ...beside } : { ...beside, 'x-unresolved': ref };
    }
    return isObject(found) ? found : {};
  };
}

function pointed(root: Members, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const part of decodeURIComponent(ref.slice(1)).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(name)];
    else found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}
