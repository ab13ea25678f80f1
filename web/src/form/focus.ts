/** What has the focus in the tree that `node` is in: a shadow root has one of its own. */
export function focusedIn(node: Node): Element | null {
  return (node.getRootNode() as Document | ShadowRoot).activeElement ?? null;
}

/** Whether the focus is behind `node`, wherever it is: beside it, or outside of its shadow root. */
export function isBeforeFocus(node: Node): boolean {
  let at = node;
  for (;;) {
    const root = at.getRootNode();
    const focused = focusedIn(at);
    if (focused) {
      const where = at.compareDocumentPosition(focused);
      const inside = (where & Node.DOCUMENT_POSITION_CONTAINED_BY) !== 0;
      return !inside && (where & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    }
    if (!(root instanceof ShadowRoot)) return false;
    at = root.host;
  }
}
