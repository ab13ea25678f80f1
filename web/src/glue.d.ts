// What Emscripten makes of bindings/wasm. web/build.mjs resolves these names to the Wasm build.

declare module 'fieldwise-glue' {
  export default function createModule<Bindings>(options: {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): object;
  }): Promise<Bindings>;
}

declare module 'fieldwise-wasm-base64' {
  const base64: string;
  export default base64;
}
