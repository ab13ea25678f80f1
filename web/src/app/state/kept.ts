// What this tab keeps until it is closed. A browser that keeps nothing asks for it each time.

const names = { key: 'fieldwise-key', reporter: 'fieldwise-reporter' } as const;

export function kept(what: keyof typeof names): string {
  try {
    return sessionStorage.getItem(names[what]) ?? '';
  } catch {
    return '';
  }
}

/** Keeps it; an empty text forgets it. */
export function keep(what: keyof typeof names, text: string): void {
  try {
    if (text) sessionStorage.setItem(names[what], text);
    else sessionStorage.removeItem(names[what]);
  } catch {
    // It holds for as long as the page does.
  }
}
