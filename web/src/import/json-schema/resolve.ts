import { MOST_PLACES } from '../limits.js';
import { ImportError, isObject, type Members } from '../types.js';

const MOST_STEPS = 20;

/**
 * Follows `$ref` within the document. What cannot be followed has `x-unresolved`. Throws ImportError when
 * references lead to the same places again and again, twice as often with each level.
 */
export function resolver(root: Members): (schema: unknown) => Members {
  let places = 0;
  return (schema) => {
    places += 1;
    if (places > MOST_PLACES) {
      throw new ImportError(
        `The references of this JSON Schema lead to more than ${MOST_PLACES.toLocaleString('en')} places; import a part of it`,
      );
    }
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
  for (const part of decoded(ref.slice(1)).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(found)) found = found[Number(name)];
    else found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

/** As it stands where its percent signs are none of a URI's. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
