// Emscripten's minimal runtime instantiates the module itself and loses what goes wrong there. Our
// loader (web/src/bindings.ts) does it instead: within the glue, WebAssembly is what asks it to.
var WebAssembly = {
  instantiate: (_, imports) => ({ then: (use) => Module['instantiate'](imports, use) }),
};

// The runtime hands out neither memory nor plain exports; there are none before it is ready.
Module['memory'] = () => wasmMemory;
