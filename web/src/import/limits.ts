/**
 * How much of a form is read. Forms that people fill in stay far below; what is above would keep a page
 * busy for minutes, as a small file with references that double can.
 */
import { at, ImportError } from './types.js';

const MOST_LEVELS = 200;
const MOST_VALUES = 500_000;
const MOST_ITEMS = 20_000;

/** A plan has at most so many fields when it comes from a form. */
export const MOST_FIELDS = 2000;
/** All options of all fields together. */
export const MOST_OPTIONS_IN_ALL = 100_000;
/** Operators, names and constants of all conditions together. */
export const MOST_RULE_PARTS = 200_000;
/** Characters of a label, a help text, an option. */
export const MOST_TEXT = 2000;
/** Objects within objects of a schema, references followed. */
export const MOST_OBJECTS_DEEP = 40;
/** Places of a schema that are read, each as often as references lead to it. */
export const MOST_PLACES = 20_000;

/** Throws ImportError for a document that is no form's: too deep, too long, or without an end. */
export function checkLimits(document: unknown): void {
  const waiting: [value: unknown, path: string, level: number][] = [[document, '', 1]];
  let values = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, path, level] = next;
    values += 1;
    if (values > MOST_VALUES) {
      throw new ImportError(
        `This form has more than ${said(MOST_VALUES)} values; import it in parts`,
      );
    }
    if (typeof value !== 'object' || value === null) continue;
    if (level > MOST_LEVELS) {
      const place = `${path.slice(0, 60)}…`;
      throw new ImportError(
        `This form nests more than ${MOST_LEVELS} levels, at ${place}; take panels out of panels`,
      );
    }
    // Such an object cannot be made a text, as everything else can.
    if (Object.hasOwn(value, 'toString')) {
      throw new ImportError(`A member cannot be called "toString", at ${path || '/'}; rename it`);
    }
    const members = Object.entries(value);
    if (members.length > MOST_ITEMS) {
      throw new ImportError(
        `${path || 'This form'} has ${said(members.length)} items; an import takes ${said(MOST_ITEMS)} in one list`,
      );
    }
    for (const [name, member] of members) waiting.push([member, at(path, name), level + 1]);
  }
}

const said = (count: number) => count.toLocaleString('en');
