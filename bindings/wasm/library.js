// What the engine asks of JavaScript.

function textAt(start, end) {
  return textDecoder.decode(HEAPU8.subarray(start, end));
}

function registerText(type) {
  textType = type;
}

// A text is its length and its bytes, in memory that the receiver frees. The types may be
// registered later than the functions, so they are compared at the call.
function registerFunction(name, count, types, _signature, invoker, target) {
  const [result, ...parameters] = HEAPU32.slice(types >> 2, (types >> 2) + count);
  const invoke = getWasmTableEntry(invoker);
  Module[textAt(name, HEAPU8.indexOf(0, name))] = (...values) => {
    const texts = [];
    const given = values.map((value, i) => {
      if (parameters[i] !== textType) return value;
      const at = _malloc(4 + value.length);
      HEAPU32[at >> 2] = value.length;
      HEAPU8.set(value, at + 4);
      texts.push(at);
      return at;
    });
    const out = invoke(target, ...given);
    for (const at of texts) _free(at);
    if (result !== textType) return out;
    const text = textAt(out + 4, out + 4 + HEAPU32[out >> 2]);
    _free(out);
    return text;
  };
}

// Grows the memory by a fifth at least, so that it is rarely asked for; if that is too much, by what
// is needed. 0: there is no more.
function growMemory(wanted) {
  const size = HEAPU8.length;
  const needed = (wanted >>> 0) - size;
  for (const more of [Math.max(needed, size / 5), needed]) {
    try {
      wasmMemory.grow(Math.ceil(more / 65536));
      updateGlobalBufferAndViews(wasmMemory.buffer);
      return 1;
    } catch {}
  }
  return 0;
}

// embind for what crosses here: numbers, as they are, and text, given as UTF-8 bytes. Emscripten's
// own converts and checks every type there is, with classes and overloads: 2.6 KB that a page would
// download for nothing.
mergeInto(LibraryManager.library, {
  $textType: 0,
  $textDecoder: 'new TextDecoder()',
  $textAt: textAt,
  $textAt__deps: ['$textDecoder'],
  _embind_register_std_string: registerText,
  _embind_register_std_string__deps: ['$textType'],
  _embind_register_function: registerFunction,
  _embind_register_function__deps: ['$textType', '$textAt', '$getWasmTableEntry'],
  emscripten_resize_heap: growMemory,
});
