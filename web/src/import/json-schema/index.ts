/** A JSON Schema as a plan. */
import { Draft } from '../draft.js';
import { checkLimits } from '../limits.js';
import { plainText } from '../text.js';
import { ImportError, type Imported, type ImportOptions, isObject } from '../types.js';
import { applyLayout, isLayout } from './layout.js';
import { readSchema } from './schema.js';

/**
 * `uiSchema`: that of react-jsonschema-form (`ui:title`, `ui:order` …), or a layout of JSON Forms.
 */
export function fromJsonSchema(
  schema: unknown,
  uiSchema?: unknown,
  options: ImportOptions = {},
): Imported {
  if (!isObject(schema)) throw new ImportError('A JSON Schema is a JSON object with "properties"');
  if (uiSchema !== undefined && !isObject(uiSchema)) {
    throw new ImportError(
      'A UI schema is a JSON object: of react-jsonschema-form, or of JSON Forms',
    );
  }
  checkLimits(schema);
  checkLimits(uiSchema);
  const draft = new Draft();
  const layout = uiSchema && isLayout(uiSchema) ? uiSchema : undefined;
  const reading = readSchema(draft, schema, layout ? {} : (uiSchema ?? {}));
  if (reading.root.children.size === 0) {
    throw new ImportError(
      'This JSON Schema describes no object with "properties", so there is nothing to ask',
    );
  }
  if (layout) applyLayout(reading, layout);
  const title = schema['title'];
  return draft.finish(typeof title === 'string' ? plainText(title) : '', undefined, options);
}
