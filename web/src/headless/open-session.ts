import type { FieldsSpec } from '../define-plan.js';
import type { Plan } from '../plan.js';
import { FormSession, type FormSessionOptions } from './form-session.js';
import { type LocalOptions, LocalVisitor } from './local-visitor.js';
import type { Visitor } from './visitor.js';

/** What `openSession()` takes besides the plan. */
export type OpenOptions<F extends FieldsSpec = string> = FormSessionOptions &
  Omit<LocalOptions<F>, 'plan'>;

/**
 * Opens a form session: under a plan, for a visitor whom this page or this browser knows, with a
 * `transport` and a `storage` of your choice; or for a visitor whom you keep, a SyncClient for one.
 *
 * Throws FieldwiseError `unknown_offer` for an offer that the plan does not have.
 */
export function openSession<F extends FieldsSpec = string>(
  plan: Plan<F>,
  options?: OpenOptions<F>,
): FormSession<F>;
export function openSession<F extends FieldsSpec = string>(
  visitor: Visitor<F>,
  options?: FormSessionOptions,
): FormSession<F>;
export function openSession<F extends FieldsSpec>(
  of: Plan<F> | Visitor<F>,
  options: OpenOptions<F> = {},
): FormSession<F> {
  if ('record' in of) return new FormSession(of, options, false);
  const { transport, storage, now } = options;
  const visitor = new LocalVisitor({
    plan: of,
    ...(transport && { transport }),
    ...(storage !== undefined && { storage }),
    ...(now && { now }),
  });
  try {
    return new FormSession(visitor, options, true);
  } catch (error) {
    visitor.dispose();
    throw error;
  }
}
