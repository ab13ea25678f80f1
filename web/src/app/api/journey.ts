import type { JourneyMap } from '../../full/journey.js';
import { type Api, withQuery } from './client.js';

export interface RangeQuery {
  from?: number | undefined;
  to?: number | undefined;
}

export function readJourney(
  api: Api,
  range: RangeQuery,
  signal?: AbortSignal,
): Promise<JourneyMap> {
  return api.get(withQuery('/v1/journey', { ...range }), signal);
}
