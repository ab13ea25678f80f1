import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { FieldAnswers, FieldsSpec } from '../define-plan.js';
import { type FieldDescription, type FirstVisit, firstVisit } from '../form/index.js';
import {
  type FormSession,
  type OpenOptions,
  openSession,
  type Submitted,
  type Transport,
} from '../headless/index.js';
import { load, type WasmSource } from '../index.js';
import type { Decision } from '../types.js';
import { isPlan, isVisitor, type Source, useSource } from './use-source.js';

/** What `useFieldwise()` takes besides the plan. */
export interface UseFieldwiseOptions<F extends FieldsSpec = string> extends OpenOptions<F> {
  /** What `firstVisit()` gave on a server or in a build: drawn until the engine has come. */
  firstVisit?: FirstVisit;
  /** Where the Wasm is, when it is not beside the package's JavaScript. */
  wasm?: WasmSource;
}

/** What `useFieldwise()` gives: the session, what it last decided, and what goes on. */
export interface Fieldwise<F extends FieldsSpec = string> {
  /** Null on the server and until the engine has come, or when it cannot. */
  session: FormSession<F> | null;
  /** The decision since the last change; null until there is one. */
  decision: Decision | null;
  /** What may be drawn before there is a decision. */
  first: FirstVisit | null;
  fields: readonly FieldDescription[];
  /** Why there is no session: the plan is wrong, or the engine cannot be loaded. */
  error: Error | null;
  /** A submission is on its way. */
  submitting: boolean;
  /** What became of the visitor's last submission. */
  result: Submitted | null;
  /** As the session's; before there is one, it waits for it. */
  submit(more?: FieldAnswers<F>): Promise<Submitted>;
}

interface Opened<F extends FieldsSpec> {
  session?: FormSession<F>;
  error?: Error;
}

/**
 * A form session in a component. It opens once the component is on the page, again when the source, the
 * offer or the storage becomes another, and closes with the component; nothing happens on a server.
 */
export function useFieldwise<F extends FieldsSpec = string>(
  of: Source<F>,
  options: UseFieldwiseOptions<F> = {},
): Fieldwise<F> {
  const source = useSource(of);
  const { offer, storage } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const [{ session = null, error = null }, setOpened] = useState<Opened<F>>({});
  const opening = useRef<Promise<FormSession<F>>>(undefined);
  useEffect(() => {
    const use = new AbortController();
    opening.current = open(source, latest, offer, storage, use.signal);
    opening.current.then(
      (opened) => {
        if (!use.signal.aborted) setOpened({ session: opened });
      },
      (reason: unknown) => {
        if (use.signal.aborted) return;
        setOpened({ error: reason instanceof Error ? reason : new Error(String(reason)) });
      },
    );
    return () => {
      use.abort();
      setOpened({});
    };
  }, [source, offer, storage]);

  const decision = useSyncExternalStore(
    useCallback((changed: () => void) => session?.on('decision', changed) ?? (() => {}), [session]),
    () => session?.decision ?? null,
    () => null,
  );

  const given = options.firstVisit;
  const first = useMemo(
    () => given ?? (isPlan(source) ? firstVisit(source as never, offer) : null),
    [given, source, offer],
  );

  const [sent, setSent] = useState<{ submitting: boolean; result: Submitted | null }>({
    submitting: false,
    result: null,
  });
  // What became of a form says who sent it: it goes with them.
  useEffect(() => {
    if (!session) return;
    let { life } = session.visitor;
    return session.on('decision', () => {
      if (life === session.visitor.life) return;
      life = session.visitor.life;
      setSent(({ submitting }) => ({ submitting, result: null }));
    });
  }, [session]);

  const submit = useCallback(
    async (more?: FieldAnswers<F>) => {
      setSent({ submitting: true, result: null });
      try {
        const by = session ?? (await opening.current);
        if (!by)
          throw new Error('A form is submitted by what somebody does, not while it is drawn.');
        const result = await by.submit(more);
        setSent({ submitting: false, result });
        return result;
      } catch (reason) {
        setSent({ submitting: false, result: null });
        throw reason;
      }
    },
    [session],
  );

  const fields = session?.description.fields ?? first?.fields ?? [];
  return { session, decision, first, fields, error, ...sent, submit };
}

async function open<F extends FieldsSpec>(
  source: ReturnType<typeof useSource<F>>,
  latest: { readonly current: UseFieldwiseOptions<F> },
  offer: string | undefined,
  storage: OpenOptions<F>['storage'],
  over: AbortSignal,
): Promise<FormSession<F>> {
  const { firstVisit: _, wasm, transport, offer: _o, storage: _s, ...rest } = latest.current;
  const options: OpenOptions<F> = {
    ...rest,
    ...(offer !== undefined && { offer }),
    ...(storage !== undefined && { storage }),
    ...(transport && { transport: newest(latest) }),
  };
  let session: FormSession<F>;
  let done = (): void => {};
  if (isVisitor(source)) session = openSession(source, options);
  else if (isPlan(source)) session = openSession(source, options);
  else {
    const engine = await load(wasm === undefined ? {} : { wasm });
    if (over.aborted) throw new Error('The form is gone.');
    const plan = engine.plan<F>(source as string);
    done = () => plan.dispose();
    session = openSession(plan, options);
  }
  over.addEventListener('abort', () => {
    // It stays readable for a render that is under way.
    void session.decision;
    session.dispose();
    done();
  });
  await session.ready;
  return session;
}

/** The transport of the latest render: functions are new ones each time. */
function newest<F extends FieldsSpec>(latest: {
  readonly current: UseFieldwiseOptions<F>;
}): Transport<F> {
  return {
    submit: (submission) => latest.current.transport?.submit(submission),
    forget: (visitor) => latest.current.transport?.forget?.(visitor),
  };
}
