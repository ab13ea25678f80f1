/** What is selected in a text input, in UTF-16 units; an empty range is the caret. */
export interface Caret {
  start: number;
  end: number;
}

/** Where the caret is in the input that has the focus; undefined where the browser does not say. */
export function caretIn(input: HTMLInputElement): Caret | undefined {
  const { selectionStart: start, selectionEnd: end } = input;
  if (start !== null && end !== null) return { start, end };
  // Inputs of type=email and number have a caret and do not say where. What is selected from it to the start and
  // to the end of the text tells; afterwards it is selected, so ask only of an input that goes away.
  const selection = getSelection() as Selection;
  const chosen = selection.toString();
  selection.modify('extend', 'backward', 'documentboundary');
  const before = selection.toString();
  selection.modify('extend', 'forward', 'documentboundary');
  const after = selection.toString();
  if (before + after !== input.value) return undefined;
  const at = before.length;
  return after.startsWith(chosen)
    ? { start: at, end: at + chosen.length }
    : { start: at - chosen.length, end: at };
}

/** Puts it back into an input that holds the same text and has the focus. */
export function setCaret(input: HTMLInputElement, caret: Caret): void {
  const { type } = input;
  // Inputs of type=email and number take no caret either, but keep the one that they had as another type.
  input.type = 'text';
  input.setSelectionRange(caret.start, caret.end);
  input.type = type;
}
