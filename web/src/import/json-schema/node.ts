/** Where in the data a part of a schema is: an object, or a field of the plan. */
import type { DraftField } from '../draft.js';

export interface ObjectNode {
  kind: 'object';
  /** The data's path, `address.`; empty at the top. */
  prefix: string;
  children: Map<string, Node>;
}

export interface FieldNode {
  kind: 'field';
  field: DraftField;
}

/** Something that is no field, and why. */
export interface NoNode {
  kind: 'none';
  name: string;
}

export type Node = ObjectNode | FieldNode | NoNode;

export const objectNode = (prefix: string): ObjectNode => ({
  kind: 'object',
  prefix,
  children: new Map(),
});

/** The fields in an object, those of objects in it too. */
export function* fieldsIn(node: Node): Generator<DraftField> {
  if (node.kind === 'field') yield node.field;
  if (node.kind === 'object') for (const child of node.children.values()) yield* fieldsIn(child);
}
