import type { TemplateResult } from 'lit';
import type { ErrorItem, Json } from '../../../types.js';
import { listAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { fieldsSection } from './fields.js';
import { countOthers, errorsOfOthers, othersSection } from './others.js';

export interface Section {
  /** Of the list that it is about; what is open is remembered by it. */
  pointer: string;
  title: string;
  hint: string;
  /** What its closed line says of the plan. */
  count(plan: Json): string;
  errors(ed: Editor): readonly ErrorItem[];
  content(ed: Editor): TemplateResult;
}

function listSection(
  pointer: string,
  title: string,
  hint: string,
  content: Section['content'],
): Section {
  return {
    pointer,
    title,
    hint,
    count: (plan) => String(listAt(plan, pointer).length),
    errors: (ed) => ed.errorsWithin(pointer),
    content,
  };
}

export const sections: readonly Section[] = [
  listSection(
    '/fields',
    'Fields',
    'What can be asked, in the order in which it shows.',
    fieldsSection,
  ),
  {
    pointer: '#others',
    title: 'In JSON only',
    hint: 'These parts of the plan have no forms. They are kept as they are.',
    count: countOthers,
    errors: errorsOfOthers,
    content: othersSection,
  },
];
