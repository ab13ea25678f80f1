import {
  type FormEvent,
  type FormHTMLAttributes,
  createElement as h,
  type ReactElement,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { FieldsSpec } from '../define-plan.js';
import { type FormError, type FormTexts, FormView } from '../form/index.js';
import type { FormSession, Submitted } from '../headless/index.js';
import type { AnswerValue } from '../types.js';
import { plainFields } from './plain-fields.js';
import { type UseFieldwiseOptions, useFieldwise } from './use-fieldwise.js';
import type { Source } from './use-source.js';

type Accepted = Extract<Submitted, { accepted: true }>;

/** Everything else a `<form>` takes goes to the form. */
export type FieldwiseFormProps<F extends FieldsSpec = string> = UseFieldwiseOptions<F> &
  Omit<FormHTMLAttributes<HTMLFormElement>, 'onSubmit' | 'target'> & {
    plan: Source<F>;
    /** What stands below the questions. Default: a button that says "Send". */
    children?: ReactNode;
    /** Takes the form's place when a submission was accepted. Default: the form stays. */
    success?: ReactNode | ((result: Accepted) => ReactNode);
    /** The session is open: record what the page knows, or listen. */
    onSession?: (session: FormSession<F>) => void;
    /** The answers were accepted, or refused with errors, which the form shows itself. */
    onSubmitted?: (result: Submitted) => void;
    /** The plan is wrong, the engine cannot be loaded (on the console unless given), or the form cannot be sent now. */
    onError?: (error: Error) => void;
    /** The form's own words, and the language that names countries. */
    texts?: Partial<FormTexts>;
    locale?: string;
  };

/**
 * The whole form: questions in native inputs as they are asked, errors, sending. Where the engine
 * cannot be loaded, the plain form stays, and is sent to its `action`.
 */
export function FieldwiseForm<F extends FieldsSpec = string>(
  props: FieldwiseFormProps<F>,
): ReactElement {
  const { plan, children, success, onSession, onSubmitted, onError, texts, locale, ...rest } =
    props;
  const { options, attributes } = apart(rest);
  const { session, first, error, result, submitting, submit } = useFieldwise<F>(plan, options);
  const form = useRef<HTMLFormElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<FormView | null>(null);
  /** What an earlier view drew: what was typed there goes on in the next. */
  const left = useRef<HTMLElement>(undefined);
  const words = useStable(texts);
  /** How often the form was emptied, as its visitor was forgotten, and of how often the drawn one knows. */
  const [emptied, setEmptied] = useState(0);
  const drawnAfter = useRef(0);
  /** Whose form it is, by `visitor.life`. */
  const life = useRef(0);
  const sending = useRef(false);
  const wanted = useRef(false);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const done = result?.accepted === true && success !== undefined;

  // React draws the plain questions once and never looks at them again: from then on they are FormView's.
  const [plain] = useState(() =>
    h('div', { 'data-fieldwise-fields': '' }, first && plainFields(first)),
  );

  const send = async (): Promise<void> => {
    sending.current = true;
    try {
      const values = view.current?.values() as Record<string, AnswerValue> | undefined;
      view.current?.showErrors([]);
      const sent = await submit(values as never);
      if (!sent.accepted) view.current?.showErrors(sent.errors as FormError[]);
      else if (isForgotten()) startOver();
      latest.current.onSubmitted?.(sent);
    } catch (reason) {
      const failed = reason instanceof Error ? reason : new Error(String(reason));
      if (isForgotten() && (failed as { code?: unknown }).code === 'forgotten') return startOver();
      view.current?.showErrors([{ code: 'failed', path: '', message: failed.message }]);
      latest.current.onError?.(failed);
    } finally {
      sending.current = false;
      // It may have been sent as somebody new's.
      if (session) life.current = session.visitor.life;
    }
  };
  const startOver = (): void => setEmptied((times) => times + 1);
  /** The visitor was forgotten while the form was on its way, and it was not sent as somebody new's. */
  const isForgotten = (): boolean =>
    session?.visitor.life !== life.current &&
    session?.visitor.events.every(({ type }) => type !== 'answer') === true;
  const sender = useRef(send);
  useEffect(() => {
    sender.current = send;
  });

  useEffect(() => {
    if (done) left.current = undefined;
    if (!session || done || !form.current || !host.current) return;
    const place = host.current;
    const container = place.firstElementChild as HTMLElement;
    const [around, within] = [[...place.childNodes], [...container.childNodes]];
    const { description, visitor } = session;
    if (drawnAfter.current !== emptied) {
      // Nothing that the one before typed stays, in the inputs that React drew either.
      drawnAfter.current = emptied;
      left.current = undefined;
      empty(container);
    }
    life.current = visitor.life;
    const drawn = new FormView(form.current, {
      fields: description.fields,
      locale: locale ?? description.locale,
      planLocale: description.locale,
      ...(words && { texts: words }),
      ...(left.current && { typedIn: left.current }),
      onAnswer: (field, value) => session.answer(field as never, value as never),
    });
    view.current = drawn;
    drawn.update(session.decision);
    const stop = session.on('decision', (decision) => {
      // What is being sent may be sent as somebody new's: it stays until it has arrived.
      if (visitor.life === life.current || sending.current) return drawn.update(decision);
      life.current = visitor.life;
      setEmptied((times) => times + 1);
    });
    latest.current.onSession?.(session);
    if (wanted.current) {
      wanted.current = false;
      void sender.current();
    }
    return () => {
      stop();
      drawn.dispose();
      view.current = null;
      left.current = document.createElement('div');
      left.current.append(...container.childNodes);
      // What React believes to be there is there again.
      container.replaceChildren(...within);
      place.replaceChildren(...around);
    };
  }, [session, done, locale, words, emptied]);

  useEffect(() => {
    if (!error) return;
    if (latest.current.onError) latest.current.onError(error);
    else console.error(error);
  }, [error]);

  const onSubmit = (event: FormEvent): void => {
    // The plain form, where there will be no other; it needs somebody to send it to.
    if (!session && error && attributes.action !== undefined) return;
    event.preventDefault();
    if (submitting) return;
    if (session) void send();
    else wanted.current = true;
  };

  if (done) return h(Outcome, null, typeof success === 'function' ? success(result) : success);
  return h(
    'form',
    { method: 'post', ...attributes, ref: form, onSubmit, 'aria-busy': submitting },
    h('div', { ref: host }, plain),
    children ?? h('button', { type: 'submit' }, 'Send'),
  );
}

/** Takes away what was typed in plain inputs. */
function empty(container: HTMLElement): void {
  for (const input of container.querySelectorAll('input, select')) {
    if (input instanceof HTMLSelectElement) input.selectedIndex = 0;
    else if (input instanceof HTMLInputElement) {
      if (input.type === 'checkbox') input.checked = false;
      else input.value = '';
    }
  }
}

/** What became of it, read out and in focus: the form that had it is gone. */
function Outcome({ children }: { children?: ReactNode }): ReactElement {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => node.current?.focus(), []);
  return h('div', { ref: node, tabIndex: -1, role: 'status' }, children);
}

/** The same object while the words are the same: it may be another at each render, with functions in it. */
function useStable(texts: Partial<FormTexts> | undefined): Partial<FormTexts> | undefined {
  const same = JSON.stringify(texts, (_, value: unknown) =>
    typeof value === 'function' ? String(value) : value,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: its content decides, not the object.
  return useMemo(() => texts, [same]);
}

/** What the hook takes, and what is the form's. */
function apart<F extends FieldsSpec>(
  props: UseFieldwiseOptions<F> & Omit<FormHTMLAttributes<HTMLFormElement>, 'target'>,
): { options: UseFieldwiseOptions<F>; attributes: FormHTMLAttributes<HTMLFormElement> } {
  const { offer, visit, dataLayer, target, transport, storage, now, firstVisit, wasm, ...rest } =
    props;
  const options = { offer, visit, dataLayer, target, transport, storage, now, firstVisit, wasm };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { options: Object.fromEntries(given) as UseFieldwiseOptions<F>, attributes: rest };
}
