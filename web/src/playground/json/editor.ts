import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  isolateHistory,
  redo,
  redoDepth,
  undo,
  undoDepth,
} from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, Transaction } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { getLocation, parseTree } from 'jsonc-parser';
import type { Json } from '../../full.js';
import type { Problem } from '../state/plan-text.js';
import { completePlan, type Knowledge } from './complete.js';
import { colours, look } from './look.js';
import { type Place, placeOf } from './places.js';
import { rewrite } from './rewrite.js';
import { descriptionOf, schemasAt } from './schema.js';

/**
 * The plan's text under edit, in CodeMirror. Its history of changes is that of the whole plan editor:
 * what the forms change goes through it too.
 */
export class PlanEditor {
  readonly #view: EditorView;

  /**
   * `root`: the shadow root that it will be in, where its styles go: style sheets made by script, which
   * need no 'unsafe-inline'. `onChange` runs after each change; `typed`: by hand, more may follow.
   */
  constructor(root: ShadowRoot, knowledge: Knowledge, onChange: (typed: boolean) => void) {
    this.#view = new EditorView({
      root,
      state: EditorState.create({
        doc: '',
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          json(),
          syntaxHighlighting(colours),
          look,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'The plan as JSON', tabindex: '0' }),
          autocompletion({ override: [(context) => completePlan(context, knowledge)] }),
          hoverTooltip((view, at) => describe(view, at, knowledge)),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
          ]),
          EditorView.updateListener.of(({ docChanged, transactions }) => {
            if (!docChanged) return;
            onChange(
              transactions.some((each) => each.isUserEvent('input') || each.isUserEvent('delete')),
            );
          }),
        ],
      }),
    });
  }

  get node(): HTMLElement {
    return this.#view.dom;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  get canUndo(): boolean {
    return undoDepth(this.#view.state) > 0;
  }

  get canRedo(): boolean {
    return redoDepth(this.#view.state) > 0;
  }

  undo(): void {
    undo(this.#view);
  }

  redo(): void {
    redo(this.#view);
  }

  /** Puts another text in place. `first`: there is nothing to go back to; `follow`: what changes comes into view. */
  setText(text: string, { first = false, follow = false } = {}): void {
    const { state } = this.#view;
    const changes = difference(state.doc.toString(), text);
    // Not while the editor is hidden: what scrolls would be the page.
    const shows = follow && this.#view.dom.clientHeight > 0;
    this.#view.dispatch({
      changes,
      effects: shows ? EditorView.scrollIntoView(changes.from, { y: 'center' }) : [],
      annotations: first ? Transaction.addToHistory.of(false) : isolateHistory.of('full'),
    });
  }

  /** Makes the text's value `plan`; what stays keeps its layout. */
  setValue(plan: Json): void {
    this.setText(rewrite(this.text, plan), { follow: true });
  }

  /** Shows what is wrong, at its place. */
  setProblems(problems: readonly Problem[]): void {
    const { state } = this.#view;
    const tree = parseTree(state.doc.toString());
    const end = state.doc.length;
    const diagnostics = problems.map((problem): Diagnostic => {
      const { from, to } =
        problem.from === undefined ? placeOf(problem.path, tree) : at(problem.from);
      const { code, message } = problem;
      return {
        from: Math.min(from, end),
        to: Math.min(to, end),
        severity: 'error',
        source: code,
        message,
      };
    });
    this.#view.dispatch(setDiagnostics(state, diagnostics));
  }

  /** Shows where a problem is, and puts the cursor there. */
  goTo(problem: Problem): void {
    const tree = parseTree(this.text);
    const { from, to } =
      problem.from === undefined ? placeOf(problem.path, tree) : at(problem.from);
    const effects = EditorView.scrollIntoView(from, { y: 'center' });
    this.#view.dispatch({ selection: { anchor: from, head: to }, effects });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }
}

function at(from: number): Place {
  return { from, to: from + 1 };
}

/** The one range in which two texts differ. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  const most = Math.min(before.length, after.length);
  while (from < most && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < most - from && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

function describe(view: EditorView, at: number, { schema }: Knowledge) {
  const root = schema();
  if (!root) return null;
  const { path, isAtPropertyKey, previousNode } = getLocation(view.state.doc.toString(), at);
  const text = isAtPropertyKey ? descriptionOf(schemasAt(root, path)) : undefined;
  if (text === undefined || !previousNode) return null;
  const { offset, length } = previousNode;
  return {
    pos: offset,
    end: offset + length,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.textContent = text;
      return { dom };
    },
  };
}
