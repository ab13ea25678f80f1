import { useMemo } from 'react';
import type { DefinedPlan, FieldsSpec } from '../define-plan.js';
import type { Visitor } from '../headless/index.js';
import type { Plan } from '../index.js';
import type { PlanJson } from '../types.js';

/**
 * Where a form's questions come from: a loaded plan, a plan's JSON (loaded with the engine once the page
 * shows), or a visitor that you keep, a SyncClient for one.
 */
export type Source<F extends FieldsSpec = string> =
  | Plan<F>
  | Visitor<F>
  | DefinedPlan<F>
  | PlanJson
  | string;

/** The same source for the same content: a plan's JSON may be another object at each render. */
export function useSource<F extends FieldsSpec>(source: Source<F>): Plan<F> | Visitor<F> | string {
  return useMemo(() => (isLoaded(source) ? source : textOf(source)), [source]);
}

export function isVisitor<F extends FieldsSpec>(source: Source<F>): source is Visitor<F> {
  return typeof source === 'object' && 'record' in source;
}

export function isPlan<F extends FieldsSpec>(source: Source<F>): source is Plan<F> {
  return typeof source === 'object' && typeof (source as Plan<F>).session === 'function';
}

function isLoaded<F extends FieldsSpec>(source: Source<F>): source is Plan<F> | Visitor<F> {
  return isVisitor(source) || isPlan(source);
}

function textOf(plan: PlanJson | string): string {
  return typeof plan === 'string' ? plan : JSON.stringify(plan);
}
