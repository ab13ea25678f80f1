import createModule from 'fieldwise-glue';

/** UTF-8 bytes, or text that becomes them. */
export type Text = string | Uint8Array;

/**
 * The engine's functions (bindings/wasm/helpers.h). Texts are JSON, times are milliseconds since
 * the epoch, handles are positive integers; a refusal is `{"errors":[…]}`.
 */
export interface Bindings {
  loadPlan(json: Text): string;
  freePlan(plan: number): void;
  publishPlan(plan: number): string;
  describePlan(plan: number): string;
  createSession(plan: number): number;
  freeSession(session: number): void;
  addEvents(session: number, json: Text): string;
  decide(session: number, now: number, offer: Text): string;
  stateHash(session: number): string;
  validate(plan: number, submission: Text, now: number): string;
  validateSession(session: number, submission: Text, now: number): string;
  applyLogic(request: Text, dialect: string, now: number): string;
  parseTime(text: Text): string;
  engineVersion(): string;
  openLive(plan: number, now: number, offer: Text): string;
  closeLive(live: number): void;
  openScorer(plan: number, now: number): string;
  closeScorer(scorer: number): void;
  openBatch(plan: number, now: number): string;
  closeBatch(batch: number): void;

  // Plain exports of bindings/wasm/hot.cpp, without embind's conversions.
  _live_set(live: number, field: number): number;
  _live_changed(live: number): number;
  _live_field(live: number, field: number): number;
  _live_stage(live: number): number;
  _live_text(live: number, bytes: number): number;
  _scorer_text(scorer: number, bytes: number): number;
  _scorer_score(scorer: number): number;
  _batch_text(batch: number, bytes: number): number;
  _batch_add(batch: number): number;
  _batch_score(batch: number): number;

  /** All of the engine's memory; another array after it has grown. */
  readonly HEAPU8: Uint8Array;
}

const plainExports = [
  '_live_set',
  '_live_changed',
  '_live_field',
  '_live_stage',
  '_live_text',
  '_scorer_text',
  '_scorer_score',
  '_batch_text',
  '_batch_add',
  '_batch_score',
] as const;

const encoder = new TextEncoder();

/**
 * Bytes for the engine. Emscripten's own conversion joins a lone surrogate with whatever follows
 * it; TextEncoder writes U+FFFD instead, as the platform does everywhere.
 */
export function toBytes(text: Text): Uint8Array {
  return typeof text === 'string' ? encoder.encode(text) : text;
}

/** Instantiates the engine. Each call makes an engine with memory of its own. */
export function instantiate(module: WebAssembly.Module): Promise<Bindings> {
  return new Promise((resolve, reject) => {
    createModule<Bindings>({
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(module, imports).then(done, reject);
        return {};
      },
    }).then((bindings) => {
      // Emscripten puts a wrapper in place of an export until its first call. 0 is no handle, so
      // that call does nothing.
      for (const name of plainExports) bindings[name](0, 0);
      resolve(bindings);
    }, reject);
  });
}
