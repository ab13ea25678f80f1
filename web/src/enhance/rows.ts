import { isAnswered, type PageInput } from './page-input.js';

/** What to hide with the inputs of one question: their wrapper, or they and their labels. */
export function rowOf(
  form: HTMLFormElement,
  inputs: readonly PageInput[],
  wrapper?: string | undefined,
): HTMLElement[] {
  const [first] = inputs;
  const chosen = wrapper === undefined ? null : first?.closest<HTMLElement>(wrapper);
  if (chosen && chosen !== form && form.contains(chosen)) return [chosen];
  const others = [...form.elements].filter(
    (each) => !inputs.includes(each as PageInput) && (isAnswered(each) || isButton(each)),
  );
  let row: HTMLElement | undefined;
  let at = first?.parentElement;
  while (at && at !== form && form.contains(at)) {
    const above = at;
    if (others.some((each) => above.contains(each))) break;
    row = above;
    at = above.parentElement;
  }
  if (row && inputs.every((input) => row.contains(input))) {
    return [row, ...labelsOf(inputs).filter((label) => !row.contains(label))];
  }
  // They share what is around them with other questions.
  const labels = labelsOf(inputs);
  return [...labels, ...inputs.filter((input) => !labels.some((label) => label.contains(input)))];
}

function labelsOf(inputs: readonly PageInput[]): HTMLElement[] {
  return [...new Set(inputs.flatMap((input) => [...(input.labels ?? [])]))];
}

function isButton(control: Element): boolean {
  return (
    control instanceof HTMLButtonElement ||
    (control instanceof HTMLInputElement && /^(?:submit|button|image|reset)$/.test(control.type))
  );
}
