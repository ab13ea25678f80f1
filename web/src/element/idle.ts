/** Resolves in a task of its own, so that what the visitor does meanwhile, and what is drawn, comes first. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Resolves when what was drawn so far is on the screen; in a page that is not shown, at once. */
export async function painted(): Promise<void> {
  if (document.hidden) return;
  await new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    // Somebody may hide the page before it is painted.
    setTimeout(resolve, 500);
  });
  await pause();
}
