import type { FormTexts } from '../form/texts.js';
import type { DataLayer, Submitted, Transport } from '../headless/index.js';
import type { Plan } from '../plan.js';
import type { SyncStore } from '../sync/types.js';
import type { PlanJson } from '../types.js';
import type { WasmSource } from '../wasm.js';
import type { HiddenValues } from './hidden-inputs.js';
import type { InputMap } from './mapping.js';

/** How a page's own form is to be driven (docs/enhance.md). */
export interface EnhanceOptions {
  /** The key of the plan's offer that the form is for. */
  offer: string;
  /** A published plan, its address, or `#id` of an element that holds it; with `key`, the server's. */
  plan?: Plan | PlanJson | string | URL;
  /** The publishable key of a Fieldwise server, `pk_…`, which then gets the submission. */
  key?: string;
  /** That server; this page's origin unless given. */
  endpoint?: string | URL;
  /** Where submissions go besides the form's action. */
  transport?: Transport;
  /** Where the log is kept: a name for a database in this browser, or a store of your own. */
  storage?: string | SyncStore;
  /** Which field an input answers, by its name, where the names differ. */
  map?: InputMap;
  /** A selector of what is around a question and goes with it; found by itself unless given. */
  wrapper?: string;
  /**
   * `offer`: what the offer asks in this visit is shown, a few questions at a time; `all`: every question that
   * the plan's conditions let show. Unless given, `offer`.
   */
  ask?: 'offer' | 'all';
  /** What the form sends with it wherever it goes, by the names of hidden inputs. */
  hidden?: HiddenValues;
  /**
   * What an accepted submission is followed by: the form's own `action`, or `stay`. Unless given, `stay`
   * with a `key` or `transport`, for then it has arrived, and else `action`.
   */
  then?: 'action' | 'stay';
  /** With `stay`: what to do instead of thanking. */
  accepted?: (result: Submitted & { accepted: true }) => void;
  /** Tells the page's `dataLayer`, or one of your own, what happens. */
  dataLayer?: boolean | DataLayer;
  /** BCP 47; that of the page unless given. */
  language?: string;
  /** Words of our own to replace. */
  texts?: Partial<FormTexts>;
  /** Where the engine is, when it is not beside the script. */
  wasm?: WasmSource;
}
