/**
 * Leaves what is below `node` for screen readers only (`fw-hidden`) out of sight: a page that has a form of its
 * own has no styles for it. Not by an attribute, which policies forbid.
 */
export function keepUnseen(node: Element): void {
  for (const each of node.querySelectorAll<HTMLElement>('.fw-hidden')) {
    Object.assign(each.style, {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    });
  }
}
