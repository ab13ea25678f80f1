import { textsIn } from '../element/language.js';
import { readPlan } from '../element/sources.js';
import { FieldwiseError } from '../fieldwise-error.js';
import { type FormSession, openSession } from '../headless/index.js';
import { checkOffer } from '../headless/offers.js';
import { load } from '../index.js';
import type { Plan } from '../plan.js';
import type { PlanJson } from '../types.js';
import { EnhancedForm } from './enhanced-form.js';
import type { EnhanceOptions } from './options.js';

const enhanced = new WeakSet<HTMLFormElement>();

/**
 * Lets the engine drive a form that the page has already. Until this resolves, and when it rejects, the
 * form is as it was and goes to its action.
 *
 * Rejects with FieldwiseError: `options` for what contradicts itself, `unknown_offer`, `unknown_field`, `no_fields`, `hidden`, `plan_…` for a plan that cannot be had, what is wrong with the plan,
 * and what loading the engine throws.
 */
export async function enhance(
  form: HTMLFormElement,
  options: EnhanceOptions,
): Promise<EnhancedForm> {
  check(form, options);
  enhanced.add(form);
  const undo = [() => enhanced.delete(form)] as (() => unknown)[];
  const free = (): void => {
    for (const each of undo.splice(0).reverse()) each();
  };
  try {
    const language = options.language ?? (form.closest<HTMLElement>('[lang]')?.lang || 'en');
    const [texts, session] = await Promise.all([textsIn(language), open(form, options, undo)]);
    await session.ready;
    return new EnhancedForm(form, session, options, { ...texts, ...options.texts }, free);
  } catch (error) {
    free();
    throw error;
  }
}

function check(form: HTMLFormElement, { key, plan, transport, storage }: EnhanceOptions): void {
  const wrong = !(form instanceof HTMLFormElement)
    ? 'enhance() takes a <form>; is it on the page yet?'
    : enhanced.has(form)
      ? 'This form is enhanced already; dispose() of that first.'
      : key === undefined && plan === undefined
        ? 'Give a plan (published: its JSON or its address), or the key of a Fieldwise server.'
        : key !== undefined && (transport !== undefined || storage !== undefined)
          ? 'With key, answers are kept and sent for its server; leave out transport and storage.'
          : undefined;
  if (wrong !== undefined) throw FieldwiseError.of('options', wrong);
}

async function open(
  form: HTMLFormElement,
  options: EnhanceOptions,
  undo: (() => unknown)[],
): Promise<FormSession> {
  const { offer, key, endpoint, transport, storage, dataLayer } = options;
  const server = new URL(endpoint ?? '/', location.href);
  const [plan, sync] = await Promise.all([
    openPlan(options, server, undo),
    key === undefined ? undefined : import('../sync/index.js'),
  ]);
  checkOffer(plan.describe(), offer);
  const of = { offer, target: form, ...(dataLayer === undefined ? {} : { dataLayer }) };
  let session: FormSession;
  if (sync && key !== undefined) {
    const client = await sync.SyncClient.open({ server, key, plan, offer });
    undo.push(() => client.dispose());
    session = openSession(client, of);
  } else {
    session = openSession(plan, {
      ...of,
      ...(transport && { transport }),
      ...(storage !== undefined && { storage }),
    });
  }
  undo.push(() => session.dispose());
  return session;
}

async function openPlan(
  { plan, key = '', wasm }: EnhanceOptions,
  server: URL,
  undo: (() => unknown)[],
): Promise<Plan> {
  if (typeof plan === 'object' && 'describe' in plan) return plan;
  const source = plan ?? new URL(`/v1/plan?key=${encodeURIComponent(key)}`, server);
  const [engine, json] = await Promise.all([
    load(wasm === undefined ? {} : { wasm }),
    isAddress(source) ? readPlan(source) : source,
  ]);
  const own = engine.plan(json);
  undo.push(() => own.dispose());
  return own;
}

function isAddress(source: PlanJson | string | URL): source is string | URL {
  return (
    source instanceof URL || (typeof source === 'string' && !source.trimStart().startsWith('{'))
  );
}
