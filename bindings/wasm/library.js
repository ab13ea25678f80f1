// What the engine asks of JavaScript.

// The memory grows without a word (memory.cpp), and then has another buffer: no view of it is kept.
function bytesNow() {
  return new Uint8Array(wasmMemory.buffer);
}

function wordsNow() {
  return new Uint32Array(wasmMemory.buffer);
}

function textAt(start, end) {
  return textDecoder.decode(bytesNow().subarray(start, end));
}

// Numbers as decimal text (json/host_numbers.h).
function readNumber(start, size) {
  return Number(textAt(start, start + size));
}

function printNumber(out, value) {
  return new TextEncoder().encodeInto(String(value), bytesNow().subarray(out)).written;
}

function registerText(type) {
  textType = type;
}

// A text is its length and its bytes, in memory that the receiver frees. The types may be
// registered later than the functions, so they are compared at the call.
function registerFunction(name, count, types, _signature, invoker, target) {
  const [result, ...parameters] = wordsNow().slice(types >> 2, (types >> 2) + count);
  const invoke = getWasmTableEntry(invoker);
  Module[textAt(name, bytesNow().indexOf(0, name))] = (...values) => {
    const texts = [];
    const given = values.map((value, i) => {
      if (parameters[i] !== textType) return value;
      const at = _malloc(4 + value.length);
      wordsNow()[at >> 2] = value.length;
      bytesNow().set(value, at + 4);
      texts.push(at);
      return at;
    });
    const out = invoke(target, ...given);
    for (const at of texts) _free(at);
    if (result !== textType) return out;
    const text = textAt(out + 4, out + 4 + wordsNow()[out >> 2]);
    _free(out);
    return text;
  };
}

// embind for what crosses here: numbers, as they are, and text, given as UTF-8 bytes. Emscripten's
// own converts and checks every type there is, with classes and overloads: 2.6 KB that a page would
// download for nothing.
mergeInto(LibraryManager.library, {
  $textType: 0,
  $textDecoder: 'new TextDecoder()',
  $bytesNow: bytesNow,
  $wordsNow: wordsNow,
  $textAt: textAt,
  $textAt__deps: ['$textDecoder', '$bytesNow'],
  fieldwise_read_number: readNumber,
  fieldwise_read_number__deps: ['$textAt'],
  fieldwise_print_number: printNumber,
  fieldwise_print_number__deps: ['$bytesNow'],
  _embind_register_std_string: registerText,
  _embind_register_std_string__deps: ['$textType'],
  _embind_register_function: registerFunction,
  _embind_register_function__deps: ['$textType', '$wordsNow', '$textAt', '$getWasmTableEntry'],
});
