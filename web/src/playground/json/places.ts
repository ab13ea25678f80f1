import { findNodeAtLocation, type JSONPath, type Node } from 'jsonc-parser';

/** A range of a text. */
export interface Place {
  from: number;
  to: number;
}

/** A JSON pointer (RFC 6901) as a path; list indices as numbers where `root` has a list. */
export function pathOf(pointer: string, root: Node | undefined): JSONPath {
  let node = root;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      const next = node?.type === 'array' ? Number(name) : name;
      node = node && findNodeAtLocation(node, [next]);
      return next;
    });
}

/**
 * Where in a text what `pointer` names is: the value, or of an object or list the name before it; what
 * is not there, at the nearest that is around it.
 */
export function placeOf(pointer: string, root: Node | undefined): Place {
  if (!root) return { from: 0, to: 0 };
  const path = pathOf(pointer, root);
  let node: Node | undefined;
  while (!(node = findNodeAtLocation(root, path)) && path.length > 0) path.pop();
  if (!node?.children) return range(node ?? root);
  const name = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  // Underlining all of a list would say nothing of where.
  return name ? range(name) : { from: node.offset, to: node.offset + 1 };
}

function range({ offset, length }: Node): Place {
  return { from: offset, to: offset + length };
}
