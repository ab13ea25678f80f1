import type { Json } from '../../../types.js';
import { toLogic } from '../condition.js';
import { rowFor, subjectsOf } from '../inputs.js';

/** What a new condition says until somebody says otherwise. */
export function firstCondition(plan: Json): Json {
  const subject = subjectsOf(plan)[0]?.subjects[0]?.subject ?? { kind: 'input', name: 'offer' };
  return (
    toLogic({ kind: 'group', join: 'and', parts: [rowFor(plan, subject, 'answered')] }) ?? null
  );
}
