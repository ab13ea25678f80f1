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
}

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
    }).then(resolve, reject);
  });
}
