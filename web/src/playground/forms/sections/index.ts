import type { TemplateResult } from 'lit';
import type { ErrorItem, Json } from '../../../types.js';
import { listAt, textAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { axesSection } from './axes.js';
import { disqualificationsSection, expressLanesSection } from './disqualifications.js';
import { fieldsSection } from './fields.js';
import { errorsOfGeneral, generalSection } from './general.js';
import { offersSection } from './offers.js';
import { countOthers, errorsOfOthers, othersSection } from './others.js';
import { rulesSection } from './rules.js';
import { personasSection, segmentsSection } from './segments.js';
import { signalsSection } from './signals.js';
import { thresholdsSection } from './thresholds.js';

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
  {
    pointer: '#general',
    title: 'Plan',
    hint: 'What the plan is called, and how it asks.',
    count: (plan) => textAt(plan, '/name'),
    errors: errorsOfGeneral,
    content: generalSection,
  },
  listSection(
    '/fields',
    'Fields',
    'What can be asked, in the order in which it shows.',
    fieldsSection,
  ),
  listSection(
    '/signals',
    'Signals',
    'What visitors do that counts, such as reading your prices.',
    signalsSection,
  ),
  listSection(
    '/axes',
    'Scores',
    'What points add up to, each for itself, such as fit and intent.',
    axesSection,
  ),
  listSection(
    '/rules',
    'Points',
    'For answers while a condition holds, or for what visitors do.',
    rulesSection,
  ),
  listSection(
    '/thresholds',
    'Stages',
    'The points that lead to a stage, from the first stage to the last. The last that is reached counts.',
    thresholdsSection,
  ),
  listSection(
    '/disqualifications',
    'Disqualifications',
    'The first whose condition holds counts, whatever the points.',
    disqualificationsSection,
  ),
  listSection(
    '/expressLanes',
    'Express lanes',
    'To a stage at once, whatever the points.',
    expressLanesSection,
  ),
  listSection(
    '/segments',
    'Segments',
    'Ways to tell leads apart, by a score or by conditions.',
    segmentsSection,
  ),
  listSection(
    '/personas',
    'Personas',
    'Kinds of buyers: the first whose condition holds.',
    personasSection,
  ),
  listSection('/offers', 'Offers', 'What your pages give for answers.', offersSection),
  {
    pointer: '#others',
    title: 'In JSON only',
    hint: 'These parts of the plan have no forms. They are kept as they are.',
    count: countOthers,
    errors: errorsOfOthers,
    content: othersSection,
  },
];
