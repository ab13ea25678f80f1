/** The order in which new members of a plan are written. */
export const planOrder: readonly string[] = [
  ...['$schema', 'fieldwise', 'name', 'notes', 'locale', 'fields', 'signals', 'personas', 'axes'],
  ...['rules', 'thresholds', 'expressLanes', 'triggers', 'disqualifications', 'lapses', 'sql'],
  ...['segments', 'ask', 'offers', 'lists', 'experiments', 'playbook', 'examples'],
];
