import { FieldwiseError } from './fieldwise-error.js';

/** Where the engine's Wasm comes from: an address, its bytes, or a compiled module. */
export type WasmSource = string | URL | BufferSource | WebAssembly.Module;

/**
 * Fetches (or reads) and compiles the Wasm.
 *
 * Throws FieldwiseError: `wasm_missing` when nothing is there, `wasm_html` when a server answers
 * with a page, `wasm_invalid` when it is something else, `wasm_network` when nobody answers or
 * the connection breaks.
 */
export async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source !== 'string' && !(source instanceof URL)) {
    return compileBytes(source, 'the given bytes', '');
  }
  const file = localFile(source);
  if (file !== undefined) return compileBytes(await readLocal(file), String(file), '');

  const address = String(source);
  const broken = (cause: unknown): never => {
    throw FieldwiseError.of('wasm_network', `Could not fetch ${address}.`, { cause });
  };
  const response = await fetch(address, { credentials: 'same-origin' }).catch(broken);
  if (!response.ok) {
    throw FieldwiseError.of(
      'wasm_missing',
      `${address} answered ${response.status}. Serve the package's .wasm file there, or pass its ` +
        'address: load({ wasm: url }).',
    );
  }
  const type = response.headers.get('content-type') ?? '';
  return compileBytes(await response.arrayBuffer().catch(broken), address, type);
}

async function compileBytes(source: BufferSource, from: string, type: string) {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  if (!isWasm) {
    const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
    if (type.includes('html') || start.startsWith('<')) {
      throw FieldwiseError.of(
        'wasm_html',
        `Got HTML from ${from}, not WebAssembly: copy the package's .wasm file there, or pass load({ wasm: url }).`,
      );
    }
    throw FieldwiseError.of('wasm_invalid', `${from} holds no WebAssembly module.`);
  }
  try {
    return await WebAssembly.compile(bytes as BufferSource);
  } catch (cause) {
    throw FieldwiseError.of(
      'wasm_invalid',
      `${from} does not compile: it is cut off, or the page's policy lacks 'wasm-unsafe-eval'.`,
      { cause },
    );
  }
}

/** The file to read when this runs in Node and `source` is a path or a file: address. */
function localFile(source: string | URL): string | URL | undefined {
  if (typeof process !== 'object' || !process.versions?.node) return undefined;
  if (source instanceof URL) return source.protocol === 'file:' ? source : undefined;
  if (source.startsWith('file:')) return new URL(source);
  return /^[a-z][a-z0-9+.-]+:/i.test(source) ? undefined : source;
}

async function readLocal(file: string | URL): Promise<BufferSource> {
  // Not an import: bundlers for the browser would look for node:fs.
  const fs = process.getBuiltinModule('node:fs');
  try {
    return await fs.promises.readFile(file);
  } catch (cause) {
    throw FieldwiseError.of('wasm_missing', `Could not read ${String(file)}.`, { cause });
  }
}
