import { FieldwiseError } from './fieldwise-error.js';

/** UTF-8 bytes, or text that becomes them. */
export type Text = string | Uint8Array;

/**
 * What both modules offer (bindings/wasm/engine.h, live.h). Texts are JSON, given in UTF-8; times are
 * milliseconds since the epoch, handles are positive integers; a refusal is `{"errors":[…]}`.
 */
export interface Bindings {
  loadPlan(json: Uint8Array): string;
  freePlan(plan: number): void;
  planForVisitor(plan: number, visitor: Text, token: number): string;
  describePlan(plan: number): string;
  createSession(plan: number): number;
  freeSession(session: number): void;
  addEvents(session: number, json: Uint8Array): string;
  decide(session: number, now: number, offer: Uint8Array): string;
  stateHash(session: number): string;
  validate(plan: number, submission: Uint8Array, now: number): string;
  validateSession(session: number, submission: Uint8Array, now: number): string;
  parseTime(text: Uint8Array): string;
  engineVersion(): string;
  openLive(plan: number, now: number, offer: Uint8Array): string;
  closeLive(live: number): void;

  /** All of the engine's memory; it grows, and then has another buffer. */
  memory(): WebAssembly.Memory;
  /** Plain exports, without the conversion of texts. */
  live(): LiveCalls;
}

/** What bindings/wasm/live.cpp exports. */
export interface LiveCalls {
  set(live: number, field: number): number;
  changed(live: number): number;
  field(live: number, field: number): number;
  stage(live: number): number;
  text(live: number, bytes: number): number;
}

/** Emscripten's glue, with bindings/wasm/runtime.js in it, and the stamp of its build. */
export interface Glue<B> {
  createModule(options: {
    instantiate(imports: WebAssembly.Imports, use: UseInstance): void;
  }): Promise<B>;
  stamp: string;
}

type UseInstance = (output: { instance: WebAssembly.Instance }) => void;

const encoder = new TextEncoder();

/** Bytes for the engine; a lone surrogate becomes U+FFFD, as everywhere in the platform. */
export function toBytes(text: Text): Uint8Array {
  // From JavaScript without types, null may come too.
  return text instanceof Uint8Array ? text : encoder.encode(text ?? '');
}

/**
 * Instantiates the engine. Each call makes an engine with memory of its own. Rejects with
 * FieldwiseError `wasm_invalid` when the module is of another build than the glue.
 */
export function instantiate<B extends Bindings>(
  glue: Glue<B>,
  module: WebAssembly.Module,
): Promise<B> {
  return new Promise((resolve, reject) => {
    if (stampOf(module) !== glue.stamp) throw mismatch();
    glue
      .createModule({
        instantiate(imports, use) {
          WebAssembly.instantiate(module, imports)
            .then((instance) => use({ instance }))
            .catch(reject);
        },
      })
      .then(resolve, reject);
  });
}

function stampOf(module: WebAssembly.Module): string {
  const [section] = WebAssembly.Module.customSections(module, 'fieldwise');
  return new TextDecoder().decode(section);
}

function mismatch(): FieldwiseError {
  return FieldwiseError.of(
    'wasm_invalid',
    'This WebAssembly is not of this JavaScript: take both from one package, and not from an old cache.',
  );
}
