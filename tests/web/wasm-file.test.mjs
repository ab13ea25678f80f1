// The build's changes to .wasm files keep what the modules do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withCustomSection, withOneDataSegment } from '../../web/wasm-file.mjs';

const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const memory = [5, 3, 1, 0, 1];
const exported = [7, 5, 1, 1, 0x6d, 2, 0]; // as m

/** A module of one page with these segments: each an address below 64 and bytes. */
function moduleOf(...segments) {
  const content = segments.flatMap(([at, bytes]) => [0, 0x41, at, 0x0b, bytes.length, ...bytes]);
  const count = [12, 1, segments.length];
  const data = [11, content.length + 1, segments.length, ...content];
  return Uint8Array.from([...magic, ...memory, ...exported, ...count, ...data]);
}

function memoryOf(wasm) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  return new Uint8Array(exports.m.buffer);
}

test('segments become one that fills the memory as they did', () => {
  const wasm = moduleOf([20, [1, 2, 3]], [3, [4]], [40, [5, 6]], [21, [7]]);
  const joined = withOneDataSegment(wasm);
  assert.deepEqual(memoryOf(joined), memoryOf(wasm));
  assert.deepEqual([...memoryOf(joined).subarray(19, 24)], [0, 1, 7, 3, 0]);
  const one = moduleOf([3, [...memoryOf(wasm).subarray(3, 42)]]);
  assert.deepEqual(new Uint8Array(joined), one);
});

test('a module without data, or with data that is copied later, stays as it is', () => {
  const empty = Uint8Array.from([...magic, ...memory]);
  assert.equal(withOneDataSegment(empty), empty);
  const passive = Uint8Array.from([...magic, ...memory, 12, 1, 1, 11, 4, 1, 1, 1, 9]);
  assert.ok(WebAssembly.validate(passive));
  assert.equal(withOneDataSegment(passive), passive);
});

test('a custom section can be read', () => {
  const module = new WebAssembly.Module(withCustomSection(moduleOf([1, [1]]), 'name', 'text'));
  const [section] = WebAssembly.Module.customSections(module, 'name');
  assert.equal(new TextDecoder().decode(section), 'text');
});

test('the modules of the package have one segment', () => {
  for (const name of ['fieldwise', 'fieldwise-full']) {
    const wasm = readFileSync(new URL(`../../dist/${name}.wasm`, import.meta.url));
    assert.deepEqual(new Uint8Array(withOneDataSegment(wasm)), new Uint8Array(wasm), name);
  }
});
