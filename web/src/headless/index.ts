/**
 * Forms without their looks, for those who draw their own (docs/headless.md).
 *
 * @module headless
 */

export { readArrival } from '../visit/arrival.js';
export { readTouch, type Touch, touchesOf } from '../visit/touch.js';
export type { DataLayer } from './data-layer.js';
export {
  type Behaviour,
  type BehaviourMembers,
  FormSession,
  type FormSessionOptions,
  type SessionEvents,
} from './form-session.js';
export { type LocalOptions, LocalVisitor } from './local-visitor.js';
export { type OpenOptions, openSession } from './open-session.js';
export type {
  ForgottenVisitor,
  Submitted,
  Transport,
  ValidSubmission,
  Visitor,
} from './visitor.js';
