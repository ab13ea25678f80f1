// Draws the pictures of the docs, after a build: npm run pictures [-- NAME …], a NAME being a script beside this one.

import { readdir } from 'node:fs/promises';

const all = (await readdir(new URL('.', import.meta.url)))
  .filter((file) => file.endsWith('.mjs') && file !== 'make.mjs')
  .map((file) => file.slice(0, -'.mjs'.length));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There are no pictures "${unknown.join('", "')}"; there are: ${all.join(', ')}.`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  console.log(name);
  await import(new URL(`./${name}.mjs`, import.meta.url));
}
