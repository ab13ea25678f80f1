// What <fieldwise-form> takes and says in HTML and CSS, for its page of the reference: TypeDoc knows classes only.
import { join } from 'node:path';
import { manifestOf } from '../../web/manifest.mjs';
import { root } from './run.mjs';

const kinds = [
  { title: 'Attributes', one: 'attribute', of: 'attributes', name: (name) => `\`${name}\`` },
  { title: 'Slots', one: 'slot', of: 'slots', name: (name) => (name ? `\`${name}\`` : '(none)') },
  { title: 'Events', one: 'event', of: 'events', name: (name) => `\`${name}\`` },
  { title: 'Parts', one: 'part', of: 'cssParts', name: (name) => `\`::part(${name})\`` },
  {
    title: 'Custom properties',
    one: 'custom property',
    of: 'cssProperties',
    name: (name) => `\`${name}\``,
  },
];

/** Markdown: a section for the tag, with a table of each kind. From the comment of its class. */
export async function elementReference() {
  const { modules } = await manifestOf(join(root, 'web/src/element'), 'dist/element.js');
  const elements = modules.flatMap(({ declarations }) => declarations);
  return elements.map(section).join('\n');
}

function section(element) {
  const tables = kinds.map(({ title, one, of, name }) => {
    const rows = element[of].map((entry) => `| ${name(entry.name)} | ${cell(entry.description)} |`);
    return `### ${title}\n\n| ${one} | |\n| ------ | ------ |\n${rows.join('\n')}\n`;
  });
  return `## The tag

\`<${element.tagName}>\`; [element.md](../element.md) says how it is used.

${tables.join('\n')}`;
}

const cell = (text = '') => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
