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

/** What the page calls the question that these inputs answer; empty where it does not say. */
export function captionOf(inputs: readonly PageInput[]): string {
  const [first] = inputs;
  if (!first) return '';
  // The label of one box of several is an option's.
  const isGroup = isBox(first) && (inputs.length > 1 || first.type === 'radio');
  if (!isGroup) return textOf(first.labels?.[0]) || (first.getAttribute('aria-label') ?? '').trim();
  const group = first.closest('fieldset, [role=group], [role=radiogroup]');
  if (!group || !inputs.every((input) => group.contains(input))) return '';
  const names = (group.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const page = group.getRootNode() as Document | ShadowRoot;
  const named = names.map((id) => textOf(page.getElementById(id))).join(' ');
  return (
    textOf(group.querySelector(':scope > legend')) ||
    named ||
    (group.getAttribute('aria-label') ?? '').trim()
  );
}

/** Without the marks of what is required, and without what is entered in a list that the label holds. */
function textOf(node: Element | null | undefined): string {
  if (!node) return '';
  const own = node.cloneNode(true) as Element;
  for (const each of own.querySelectorAll('input, select, textarea, .fw-error')) each.remove();
  return (own.textContent ?? '').replace(/\s+/g, ' ').replace(/\*/g, '').trim();
}

function tell(input: PageInput): void {
  for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
}
