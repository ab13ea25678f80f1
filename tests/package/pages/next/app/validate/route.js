import { validate } from 'fieldwise';
import { plan } from '../../shared/plan.js';

/** A back end's own check of a submission. */
export async function POST(request) {
  const { valid, errors } = await validate(plan, await request.json());
  return Response.json({ valid, codes: errors.map(({ code }) => code) });
}
