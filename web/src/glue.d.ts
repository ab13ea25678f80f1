// What Emscripten makes of bindings/wasm. web/build.mjs resolves these names to the Wasm build.

declare module 'fieldwise-glue' {
  export default function createModule<Bindings>(options: {
    instantiate(
      imports: WebAssembly.Imports,
      use: (output: { instance: WebAssembly.Instance }) => void,
    ): void;
  }): Promise<Bindings>;
  /** Names the build; the Wasm that belongs to it has the same in a custom section. */
  export const stamp: string;
}

declare module 'fieldwise-full-glue' {
  export { default, stamp } from 'fieldwise-glue';
}

declare module 'fieldwise-wasm-base64' {
  const base64: string;
  export default base64;
}
