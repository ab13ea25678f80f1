import { type Text, toBytes } from '../bindings.js';
import type { FieldsSpec } from '../define-plan.js';
import { accepted } from '../fieldwise-error.js';
import { Session } from '../session.js';
import type { DecideOptions, Event } from '../types.js';
import type { FullBindings } from './bindings.js';
import { type History, type HistoryOptions, momentOf } from './history.js';
import type { FullPlan } from './plan.js';
import type { LeadEvent } from './report.js';

/** One lead's events under a plan, what follows from them, and what became of them through time. */
export class FullSession<F extends FieldsSpec = string> extends Session<F> {
  declare readonly plan: FullPlan<F>;
  readonly #bindings: FullBindings;
  readonly #handle: number;

  /** Use FullPlan.session(). */
  constructor(bindings: FullBindings, handle: number, plan: FullPlan<F>) {
    super(bindings, handle, plan);
    this.#bindings = bindings;
    this.#handle = handle;
  }

  /** As in a page; also takes what people and systems report of the lead. */
  override add(events: LeadEvent | readonly LeadEvent[] | Text): void {
    super.add(events as Event | readonly Event[] | Text);
  }

  /**
   * Every change of stage up to `now` (default: the clock) with its cause, and the triggers that
   * fired (docs/history.md). The same events give the same history, in whatever order they were added.
   */
  history(options?: HistoryOptions): History {
    return JSON.parse(this.historyJson(options)) as History;
  }

  /** As history(), as the engine's bytes: the same here and natively. */
  historyJson(options: HistoryOptions = {}): string {
    return accepted(this.#bindings.history(this.#handle, momentOf(options)));
  }

  /**
   * The first moment after `now` (default: the clock), in milliseconds since the epoch, at which the
   * decision comes out otherwise if nothing happens; null when it stays as it is until 2200. Points,
   * ages and what is asked change all the time and are not looked at (docs/decision.md).
   */
  changesAt(options: DecideOptions = {}): number | null {
    const now = momentOf(options);
    const { offer = '' } = options;
    const answer = accepted(this.#bindings.changesAt(this.#handle, now, toBytes(offer)));
    return (JSON.parse(answer) as { changes_at: number | null }).changes_at;
  }
}
