// The custom-elements manifest (schema 1.0.0), from which editors and catalogues know what <fieldwise-form>
// takes: attributes, properties, events, slots, parts and custom properties.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, ts } from '@custom-elements-manifest/analyzer';

/**
 * Describes the custom elements of a folder of TypeScript.
 *
 * @param {string} folder
 * @param {string} script the file of the package that defines them, as the manifest is to name it
 * @returns {Promise<object>} the manifest, with what is public of the elements and nothing else
 */
export async function manifestOf(folder, script) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort();
  const sources = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    }),
  );
  const { modules } = create({ modules: sources });
  const elements = modules.flatMap(({ declarations }) =>
    declarations.filter(({ customElement }) => customElement).map(publicPart),
  );
  if (elements.length === 0) throw new Error(`${folder} defines no custom element.`);
  const exported = (kind, name, className) => ({
    kind,
    name,
    declaration: { name: className, module: script },
  });
  const exports = elements.flatMap(({ name, tagName }) => [
    exported('js', name, name),
    exported('custom-element-definition', tagName, name),
  ]);
  const module = { kind: 'javascript-module', path: script, declarations: elements, exports };
  return { schemaVersion: '1.0.0', readme: '', modules: [module] };
}

function publicPart({ superclass: _, ...element }) {
  return {
    ...element,
    superclass: { name: 'HTMLElement' },
    members: element.members.filter(({ privacy }) => privacy !== 'private'),
    // The analyzer also notes each dispatchEvent whose name it cannot read.
    events: element.events.filter(({ name }) => name !== undefined),
  };
}
