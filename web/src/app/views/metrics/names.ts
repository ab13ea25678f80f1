// What people call the figures of docs/metrics.md.

export const rateNames: Record<string, string> = {
  first_to_qualified: 'First touch to qualified',
  first_to_sales_ready: 'First touch to sales-ready',
  first_to_won: 'First touch to won',
  high_fit_to_qualified: 'High fit to qualified',
  nurture_to_qualified: 'Nurture to qualified',
  qualified_to_accepted: 'Qualified to accepted by sales',
  qualified_to_sql: 'Qualified to SQL',
  qualified_to_opportunity: 'Qualified to opportunity',
  qualified_to_contact: 'Qualified to first contact',
  contact_to_opportunity: 'First contact to opportunity',
  opportunity_to_won: 'Opportunity to won',
  speed_to_lead: 'Handoff to first attempt',
  handoff_to_accepted: 'Handoff to accepted',
  sql_contacted_in_1h: 'SQL tried within an hour',
  let_go_to_qualified: 'Let go to qualified again',
  false_positive: 'Verdicts that were rejections',
  missed_opportunity: 'Qualified, and gone cold unseen',
  stalled_after_contact: 'Stalled after first contact',
  flagged_not_ready: 'Handed over, flagged as not ready',
  flagged_should_have_been_sql: 'Flagged: should have been an SQL',
};

export const withinNames: Record<string, string> = {
  '5m': 'within 5 minutes',
  '1h': 'within an hour',
  '4h': 'within 4 hours',
  '24h': 'within a day',
  later: 'later',
  never: 'not yet, or never',
};

export const withinOrder = Object.keys(withinNames);
