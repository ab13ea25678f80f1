import type { AnswerValue, FieldType, Json, PlanJson } from './types.js';

/**
 * What is known of a plan's fields when a program is compiled: their keys, as a union of texts, or
 * their keys and what each may be answered with. `string` when nothing is known.
 */
export type FieldsSpec = string | Readonly<Record<string, AnswerValue>>;

/** The keys of a plan's fields. */
export type FieldKey<F extends FieldsSpec> = F extends string ? F : keyof F & string;

/** What the field `K` may be answered with; null takes an answer back. */
export type FieldValue<F extends FieldsSpec, K extends FieldKey<F>> = F extends string
  ? AnswerValue
  : F[K & keyof F] | null;

/** Answers to some of a plan's fields. */
export type FieldAnswers<F extends FieldsSpec> = { [K in FieldKey<F>]?: FieldValue<F, K> };

/** The fields of a plan that is written out in a program, with the values of their options. */
export type FieldsOf<P> = P extends { fields: readonly (infer Field)[] }
  ? {
      [One in Field as One extends { key: infer Key extends string } ? Key : never]: ValueOf<One>;
    }
  : never;

type ValueOf<Field> = Field extends { type: infer Type extends FieldType }
  ? Type extends 'number'
    ? number
    : Type extends 'boolean'
      ? boolean
      : Type extends 'choice'
        ? OptionOf<Field>
        : Type extends 'multi-choice'
          ? OptionOf<Field>[]
          : string
  : AnswerValue;

type OptionOf<Field> = Field extends {
  options: readonly { value: infer Value extends string }[];
}
  ? Value
  : string;

declare const fields: unique symbol;

/** A plan whose fields the compiler knows; nothing of it is left when the program runs. */
export type DefinedPlan<F extends FieldsSpec> = PlanJson & { readonly [fields]?: F };

// Read-only all the way down, as what is written out is inferred to be; rules in JsonLogic have no end.
type Literal<T> = Json extends T
  ? unknown
  : T extends object
    ? { readonly [K in keyof T]: Literal<T[K]> }
    : T;

/**
 * The plan as given, with its fields and options known to the compiler:
 * `engine.plan(definePlan({ fieldwise: 1, … }))` refuses answers to fields that it does not have.
 */
export function definePlan<const P extends Literal<PlanJson>>(
  plan: P,
): DefinedPlan<FieldsOf<P> extends FieldsSpec ? FieldsOf<P> : string> {
  return plan as unknown as ReturnType<typeof definePlan<P>>;
}
