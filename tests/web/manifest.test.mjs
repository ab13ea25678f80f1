// The custom-elements manifest says of <fieldwise-form> what its sources do, all of it.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FieldwiseForm } from '../../dist/element.js';

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const { modules } = JSON.parse(await read('dist/custom-elements.json'));
const [element] = modules[0].declarations;
const names = (list) => list.map(({ name }) => name).sort();

const folders = ['web/src/element/', 'web/src/form/'];
const files = await Promise.all(
  folders.map(async (folder) => (await readdir(folder)).map((name) => folder + name)),
);
const sources = (await Promise.all(files.flat().map(read))).join('\n').replace(/^ \*.*$/gm, '');
const used = (pattern) =>
  [...new Set([...sources.matchAll(pattern)].flatMap(([, found]) => found.split(' ')))].sort();

test('it defines the element where the package does', () => {
  assert.equal(element.tagName, 'fieldwise-form');
  assert.equal(modules[0].path, 'dist/element.js');
  const kinds = modules[0].exports.map(({ kind, name }) => `${kind} ${name}`);
  assert.deepEqual(kinds, ['js FieldwiseForm', 'custom-element-definition fieldwise-form']);
});

test('attributes: those that are observed, and those read when needed', () => {
  const attributes = names(element.attributes);
  const missing = FieldwiseForm.observedAttributes.filter((name) => !attributes.includes(name));
  assert.deepEqual(missing, []);
  const readLater = used(/(?:attribute|getAttribute)\('([a-z-]+)'\)/g);
  const unread = [...FieldwiseForm.observedAttributes, ...readLater];
  assert.deepEqual(
    attributes.filter((name) => !unread.includes(name)),
    [],
  );
});

test('properties and methods: what a page can reach', () => {
  const own = Object.getOwnPropertyNames(FieldwiseForm.prototype);
  const platform = /^(constructor|.*Callback)$/;
  assert.deepEqual(names(element.members), own.filter((name) => !platform.test(name)).sort());
});

test('parts', () => {
  assert.deepEqual(names(element.cssParts), used(/\bpart: '([a-z -]+)'/g));
});

test('custom properties', () => {
  assert.deepEqual(names(element.cssProperties), used(/var\((--fieldwise-[a-z-]+)/g));
});

test('events: those that are told, each with its detail', () => {
  const told = used(/\btell\('([a-z]+)'/g).map((name) => `fieldwise:${name}`);
  assert.deepEqual(names(element.events), told);
  for (const { name, description } of element.events) assert.match(description, /detail/, name);
});

test('nothing of it is private', () => {
  assert.doesNotMatch(JSON.stringify(modules), /"#|"private"/);
});
