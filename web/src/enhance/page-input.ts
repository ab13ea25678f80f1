/** An input of a page that somebody else made. */
export type PageInput = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const silent = ['hidden', 'submit', 'reset', 'button', 'image', 'file', 'password'];

/** Whether a visitor answers a question with it: no button, nothing hidden, no file, no password. */
export function isAnswered(control: Element): control is PageInput {
  return (
    control instanceof HTMLSelectElement ||
    control instanceof HTMLTextAreaElement ||
    (control instanceof HTMLInputElement && !silent.includes(control.type))
  );
}

export function isBox(input: PageInput): input is HTMLInputElement {
  return input instanceof HTMLInputElement && /^(?:radio|checkbox)$/.test(input.type);
}

/**
 * Writes a value and tells the page of it. Through the prototype's setter: libraries that draw forms
 * (React) put one of their own on the element, and take what comes through it for theirs.
 */
export function setValue(input: PageInput, value: string): void {
  if (input.value === value) return;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'value')?.set?.call(input, value);
  tell(input);
}

/** The same for a radio button or a checkbox. */
export function setChecked(input: HTMLInputElement, checked: boolean): void {
  if (input.checked === checked) return;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'checked')?.set?.call(input, checked);
  tell(input);
}

/** What stands beside the input, without the marks of what is required. */
export function captionOf(input: PageInput): string {
  const [label] = input.labels ?? [];
  return (label?.textContent ?? '').replace(/\s+/g, ' ').replace(/\*/g, '').trim();
}

function tell(input: PageInput): void {
  for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
}
