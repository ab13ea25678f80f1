/** Choices that more than one section offers. */
export const buyerStages = [
  { value: 'awareness', label: 'Awareness' },
  { value: 'consideration', label: 'Consideration' },
  { value: 'decision', label: 'Decision' },
];

/** Where thresholds and express lanes lead. */
export const stages = [
  { value: 'mql', label: 'Marketing-qualified (MQL)' },
  { value: 'sal', label: 'Accepted by sales (SAL)' },
  { value: 'sql', label: 'Sales-qualified (SQL)' },
];
