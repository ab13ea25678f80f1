// What every page decides by: small, with each part that a decision has.

export const plan = {
  fieldwise: 1,
  name: 'Bundled',
  fields: [
    { key: 'email', type: 'email', label: 'Work e-mail', required: true },
    {
      key: 'company_size',
      type: 'choice',
      label: 'How many people work with you?',
      options: [
        { value: '1-49', label: '1 to 49' },
        { value: '50+', label: '50 or more' },
      ],
    },
    { key: 'tool', type: 'text', label: 'What do you use today?' },
  ],
  signals: [{ key: 'pricing', on: 'page', path: '/pricing*', lane: 'qualify', stage: 'decision' }],
  axes: [{ key: 'fit' }, { key: 'intent' }],
  rules: [
    {
      key: 'size',
      axis: 'fit',
      points: 60,
      reason: 'Big enough',
      if: { '==': [{ var: 'company_size' }, '50+'] },
    },
    { key: 'pricing', axis: 'intent', points: 40, reason: 'Looked at prices', signal: 'pricing' },
  ],
  thresholds: [
    {
      stage: 'mql',
      when: [
        { axis: 'fit', min: 60 },
        { axis: 'intent', min: 40 },
      ],
    },
  ],
  ask: { policy: 'queue', queue: [['email'], ['company_size', 'tool']] },
  offers: [{ key: 'guide', buyerStage: 'awareness', fields: ['email'] }],
};

export const offer = 'guide';
export const now = Date.UTC(2026, 10, 21, 10);

const visit = [
  { type: 'visit', offer },
  { type: 'answer', field: 'email', value: 'ada@acme.example' },
  { type: 'answer', field: 'company_size', value: '50+' },
  { type: 'page', path: '/pricing/', seconds: 40 },
];
export const events = visit.map((event, i) => ({
  client: 'tab1',
  seq: i + 1,
  at: now - 60_000 + i,
  ...event,
}));
