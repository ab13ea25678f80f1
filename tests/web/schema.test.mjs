// engine/plan.schema.json against the engine: the schema takes every plan that ships, and what it
// refuses the engine refuses too. (The engine checks more: names, cycles, examples.)

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from '../../dist/full.js';

const root = new URL('../../', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  // `min` is a number or a date, and branches of `if` constrain members declared beside them.
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
});
const matches = ajv.compile(read('engine/plan.schema.json'));

const shipped = [
  'demo/plan.json',
  ...readdirSync(new URL('demo/presets', root)).map((name) => `demo/presets/${name}`),
];

let engine;
before(async () => {
  engine = await load();
});

function enginesErrors(plan) {
  try {
    engine.plan(plan).dispose();
    return [];
  } catch (error) {
    if (!Array.isArray(error.errors)) throw error;
    return error.errors;
  }
}

/** A plan with one of everything, so that each mistake below is the only one. */
function completePlan() {
  return {
    $schema: '../engine/plan.schema.json',
    fieldwise: 1,
    name: 'Everything',
    notes: 'For the test',
    locale: 'en',
    'x-owner': { anything: true },
    fields: [
      { key: 'email', type: 'email', label: 'E-mail', required: true, businessOnly: true },
      { key: 'title', type: 'text', role: 'job_title', minLength: 2, maxLength: 80 },
      { key: 'code', type: 'text', pattern: '[A-Z]{2}\\d+', error: 'Enter two letters and digits' },
      { key: 'people', type: 'number', min: 1, max: 1000000, staleAfter: '365d' },
      { key: 'start', type: 'date', min: '2020-01-01', max: '2100-12-31' },
      {
        key: 'plan',
        type: 'choice',
        options: [{ value: 'small', label: 'Small' }, { value: 'large' }],
        optionsIf: { large: { '>': [{ var: 'people' }, 10] } },
        showIf: { '!!': { var: 'email' } },
        requireIf: { '>': [{ var: 'people' }, 100] },
      },
      {
        key: 'tools',
        type: 'multi-choice',
        min: 1,
        max: 2,
        options: [{ value: 'a' }, { value: 'b' }],
      },
      { key: 'double', type: 'number', compute: { '*': [{ var: 'people' }, 2] } },
    ],
    signals: [
      {
        key: 'pricing',
        on: 'page',
        path: '/pricing*',
        minSeconds: 5,
        lane: 'qualify',
        stage: 'decision',
      },
      { key: 'asked', on: 'demo_request', label: 'Asked' },
    ],
    personas: [{ key: 'boss', label: 'Boss', if: { '==': [{ var: 'title.level' }, 'c_level'] } }],
    axes: [
      { key: 'fit', min: -100, max: 100 },
      { key: 'intent', decay: { kind: 'inactivity', factor: 0.5, period: '30d' } },
    ],
    rules: [
      {
        key: 'big',
        axis: 'fit',
        points: 20,
        if: { '>': [{ var: 'people' }, 50] },
        persona: ['boss'],
      },
      { key: 'look', axis: 'intent', points: 5, signal: 'pricing', cap: 20, private: true },
      {
        key: 'ask',
        axis: 'intent',
        points: 9,
        signal: 'asked',
        decay: { kind: 'linear', span: '9d' },
      },
    ],
    thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 20 }] }],
    expressLanes: [
      { key: 'hot', stage: 'sql', reason: 'Asked', if: { '>': [{ signal: 'asked' }, 0] } },
    ],
    sql: { entry: 'rule' },
    ask: {
      policy: 'queue',
      queue: [['email', 'title'], ['people']],
      quota: 2,
      confidence: 0.9,
      model: {
        leads: 1200,
        won_leads: 400,
        score: -2.1,
        expected: -2.05,
        error: 0.03,
        inputs: [
          { field: 'plan', answers: ['small', 'large', null] },
          { field: 'people', cuts: [10, 50], answers: [null] },
          { field: 'tools', option: 'a', answers: [false, true] },
          { field: 'title', answers: [true, null] },
        ],
        classes: { weights: [0.6, 0.4], chances: 'tLS0tLS0tLS0tLS0tLS0tLS0tLS0tA==' },
        won: {
          weights: [0.7, 0.3],
          outcomes: [0, 1],
          chances: 'tLS0tLS0tLS0tLS0tLS0tLS0tLS0tA==',
        },
        leave: { plan: 0.1, people: 0 },
      },
      live: { leads: 400, score: -1.2, expected: -1.1, error: 0.04 },
    },
    offers: [
      { key: 'guide', buyerStage: 'awareness', fields: ['email'], quota: 1, queue: [['start']] },
    ],
    lists: {
      rivals: ['rival.example'],
      open: { values: ['a'], publish: true },
      partly: { hashes: ['0123456789abcdef'], common: ['b'] },
    },
    experiments: [
      {
        key: 'shorter',
        notes: 'For the test',
        variants: [
          { key: 'control', weight: 3 },
          {
            key: 'value',
            change: {
              ask: { policy: 'value', settle: null, confidence: 0.9, quota: 1, queue: null },
              fields: { email: { label: 'Where to?', help: null, why: 'To send it' } },
            },
          },
        ],
      },
      {
        key: 'bar',
        variants: [
          { key: 'control' },
          {
            key: 'lower',
            weight: 0,
            change: {
              offers: { guide: { fields: [], quota: null, queue: [['email']], label: 'Guide' } },
              thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 10 }] }],
            },
          },
        ],
      },
    ],
    playbook: {
      reps: [
        {
          key: 'ada',
          name: 'Ada',
          email: 'ada@us.example',
          away: [
            ['2026-12-24', '2027-01-02'],
            ['2027-03-01T12:00+01:00', '2027-03-01T18:00:00.5Z'],
          ],
          capacity: { open: 10, perDay: 2 },
          territories: ['DE'],
          languages: ['de'],
          products: ['a'],
          specialisms: ['finance'],
          closer: true,
          manager: 'max',
          notes: 'For the test',
        },
        { key: 'ben' },
        { key: 'max' },
      ],
      pools: [
        {
          key: 'sales',
          label: 'Sales',
          members: [{ rep: 'ada', weight: 2, from: '2026-01-01', until: '2030-01-01T00:00' }],
        },
        { key: 'rest', members: [{ rep: 'ben' }] },
      ],
      routing: {
        lead: { territory: { var: 'code' }, product: { var: 'tools' }, language: { var: 'title' } },
        namedAccounts: {
          owners: { 'acme.example': 'ben' },
          owner: { var: 'title' },
          whenAway: 'wait',
        },
        hot: { if: { '>': [{ signal: 'asked' }, 0] }, pool: 'sales', reason: 'Asked' },
        rules: [
          {
            key: 'big',
            if: { '>': [{ var: 'people' }, 50] },
            pool: 'sales',
            stages: ['sql'],
            require: ['territory'],
            prefer: ['product', 'load'],
            whenClosed: 'next',
            reason: 'Big',
          },
        ],
        sdr: 'rest',
        fallback: 'rest',
        winRate: { evidence: 10, within: 0.8 },
      },
      notes: 'For the test',
      calendars: [
        {
          key: 'berlin',
          title: 'Berlin office',
          zone: 'Europe/Berlin',
          hours: {
            mon: [
              ['09:00', '12:00'],
              ['13:00', '24:00'],
            ],
            tue: [],
          },
          holidays: ['2026-12-25'],
        },
      ],
      sla: [
        {
          key: 'acknowledge',
          title: 'Acknowledged within 4 business hours',
          for: { stages: ['mql', 'sql'], if: { '>': [{ signal: 'asked' }, 0] } },
          starts: 'handoff',
          stops: ['accepted', 'rejected'],
          time: 'business',
          within: '4h',
          atRisk: '2h',
          calendar: 'berlin',
          escalations: [
            { to: 'rep', action: 'notify' },
            { after: '2h', to: 'manager', action: 'reassign', notes: 'By then' },
          ],
        },
        {
          key: 'attempts',
          starts: 'assigned',
          attempts: 6,
          time: 'business',
          within: { businessDays: 10 },
          atRisk: { businessDays: 8 },
        },
        { key: 'call', starts: 'accepted', stops: ['contacted'], time: 'wall', within: '1h' },
      ],
      targets: {
        mqlsPerMonth: 100,
        acceptedShare: 0.6,
        complete: { fields: ['email', 'people'], share: 0.9 },
      },
      assets: [
        {
          key: 'guide',
          title: 'Guide',
          purpose: 'education',
          stage: 'awareness',
          channel: 'email',
          cta: 'consultation',
          industry: ['software'],
          url: 'https://acme.example/guide',
        },
        {
          key: 'tour',
          purpose: 'implementation',
          stage: 'decision',
          channel: 'phone',
          engaged: ['pricing', 'asked'],
        },
        { key: 'proof', purpose: 'comparison', stage: 'decision', channel: 'social' },
      ],
      nurture: {
        pause: '1d',
        jumps: [{ key: 'eager', on: 'pricing', purpose: 'implementation' }],
        sequences: [
          {
            key: 'education',
            title: 'Education',
            entry: 'standing',
            stages: ['mql'],
            within: '21d',
            firstTouch: ['pricing'],
            if: { '>': [{ var: 'people' }, 1] },
            steps: [
              { asset: 'guide', wait: '9d', engaged: { '>': [{ signal: 'pricing' }, 2] } },
              { asset: 'tour', if: { '!!': { var: 'email' } } },
            ],
            jumps: [
              {
                key: 'hot',
                on: ['pricing', 'asked'],
                within: '7d',
                by: 1,
                tell: 'rep',
                reason: 'Asked',
              },
              { key: 'warm', if: true, to: 'tour' },
              { key: 'doubt', on: 'asked', sequence: 'sales' },
            ],
            next: 'sales',
          },
          {
            key: 'sales',
            stages: ['mql', 'sql'],
            cell: {},
            within: '9d',
            opens: [{ on: 'asked', asset: 'tour', wait: '2d', engaged: 'pricing' }],
            steps: [{ asset: 'guide' }, { asset: 'proof', notes: 'For the test' }],
          },
          {
            key: 'later',
            suppression: 'not_now',
            within: '90d',
            steps: [{ asset: 'guide' }, { asset: 'proof' }],
          },
        ],
      },
    },
    examples: [
      {
        name: 'A large company fits',
        answers: { email: 'ada@acme.example', title: 'CEO', people: 60 },
        events: [{ type: 'page', path: '/pricing', seconds: 9, ago: '1d' }],
        expect: { stage: 'mql', scores: { fit: 20, intent: 5 }, visible: ['plan'], hidden: [] },
      },
    ],
  };
}

const repOf = (plan) => plan.playbook.reps[0];
const memberOf = (plan) => plan.playbook.pools[0].members[0];
const changeOf = (plan, i) => plan.experiments[i].variants[1].change;

const sequenceOf = (plan, i) => plan.playbook.nurture.sequences[i];
const sequences = '/playbook/nurture/sequences';

/** [what is wrong, how to break the plan, where the engine must see it] */
const mistakes = [
  ['one variant', (p) => p.experiments[0].variants.pop(), '/experiments/0/variants'],
  ['no variants', (p) => delete p.experiments[0].variants, '/experiments/0'],
  [
    'half a weight',
    (p) => (p.experiments[0].variants[0].weight = 0.5),
    '/experiments/0/variants/0/weight',
  ],
  [
    'an experiment with rules',
    (p) => (changeOf(p, 0).rules = []),
    '/experiments/0/variants/1/change/rules',
  ],
  [
    'an experiment with types of fields',
    (p) => (changeOf(p, 0).fields.email.type = 'text'),
    '/experiments/0/variants/1/change/fields/email/type',
  ],
  [
    'an experiment with fields as a list',
    (p) => (changeOf(p, 0).fields = [{ key: 'email', label: 'x' }]),
    '/experiments/0/variants/1/change/fields',
  ],
  [
    'a policy that is not there in a variant',
    (p) => (changeOf(p, 0).ask.policy = 'hope'),
    '/experiments/0/variants/1/change/ask/policy',
  ],
  [
    'notes in a variant',
    (p) => (changeOf(p, 1).thresholds[0].notes = 'x'),
    '/experiments/1/variants/1/change/thresholds/0/notes',
  ],
  [
    'a calendar without a zone',
    (p) => delete p.playbook.calendars[0].zone,
    '/playbook/calendars/0',
  ],
  [
    'a zone with a space',
    (p) => (p.playbook.calendars[0].zone = 'New York'),
    '/playbook/calendars/0/zone',
  ],
  [
    'hours of no day',
    (p) => (p.playbook.calendars[0].hours.monday = []),
    '/playbook/calendars/0/hours/monday',
  ],
  [
    'an hour that is none',
    (p) => (p.playbook.calendars[0].hours.tue = [['9:00', '17:00']]),
    '/playbook/calendars/0/hours/tue/0/0',
  ],
  [
    'hours that do not end',
    (p) => (p.playbook.calendars[0].hours.tue = [['09:00']]),
    '/playbook/calendars/0/hours/tue/0',
  ],
  [
    'a holiday in words',
    (p) => (p.playbook.calendars[0].holidays = ['Christmas']),
    '/playbook/calendars/0/holidays/0',
  ],
  ['a clock without a unit', (p) => delete p.playbook.sla[0].time, '/playbook/sla/0'],
  ['a clock that waits for nothing', (p) => delete p.playbook.sla[2].stops, '/playbook/sla/2'],
  [
    'a clock that starts at nothing',
    (p) => (p.playbook.sla[0].starts = 'now'),
    '/playbook/sla/0/starts',
  ],
  [
    'a clock that waits for rain',
    (p) => (p.playbook.sla[0].stops = ['rain']),
    '/playbook/sla/0/stops/0',
  ],
  ['a negative time', (p) => (p.playbook.sla[0].within = '-4h'), '/playbook/sla/0/within'],
  [
    'half a business day',
    (p) => (p.playbook.sla[1].within.businessDays = 0.5),
    '/playbook/sla/1/within/businessDays',
  ],
  [
    'business days in wall time',
    (p) => (p.playbook.sla[2].within = { businessDays: 1 }),
    '/playbook/sla/2/within',
  ],
  [
    'a calendar in wall time',
    (p) => (p.playbook.sla[2].calendar = 'berlin'),
    '/playbook/sla/2/calendar',
  ],
  [
    'a clock in no stage',
    (p) => (p.playbook.sla[0].for.stages = ['MQL']),
    '/playbook/sla/0/for/stages/0',
  ],
  [
    'an escalation that shouts',
    (p) => (p.playbook.sla[0].escalations[0].action = 'shout'),
    '/playbook/sla/0/escalations/0/action',
  ],
  [
    'a share in percent',
    (p) => (p.playbook.targets.acceptedShare = 60),
    '/playbook/targets/acceptedShare',
  ],
  [
    'complete in nothing',
    (p) => (p.playbook.targets.complete.fields = []),
    '/playbook/targets/complete',
  ],
  ['a misspelt member', (p) => (p.feilds = []), '/feilds'],
  ['another version', (p) => (p.fieldwise = 2), '/fieldwise'],
  ['no name', (p) => delete p.name, ''],
  ['an empty name', (p) => (p.name = ''), '/name'],
  ['no fields', (p) => delete p.fields, ''],
  ['a policy that is not there', (p) => (p.ask.policy = 'best'), '/ask/policy'],
  ['a model of nobody', (p) => (p.ask.model.leads = 0), '/ask/model/leads'],
  ['a model with more than it has', (p) => (p.ask.model.colour = 1), '/ask/model/colour'],
  ['a likelihood above 1', (p) => (p.ask.model.score = 0.5), '/ask/model/score'],
  ['an input of no field', (p) => delete p.ask.model.inputs[0].field, '/ask/model/inputs/0'],
  ['an input of one answer', (p) => p.ask.model.inputs[0].answers.splice(1), '/ask/model/inputs/0'],
  [
    'an answer that is no answer',
    (p) => (p.ask.model.inputs[0].answers[0] = 3),
    '/ask/model/inputs/0/answers/0',
  ],
  [
    'a cut that is a text',
    (p) => (p.ask.model.inputs[1].cuts[0] = '10'),
    '/ask/model/inputs/1/cuts/0',
  ],
  [
    'a class that weighs nothing',
    (p) => (p.ask.model.classes.weights = [1, 0]),
    '/ask/model/classes/weights/1',
  ],
  ['chances that are no base64', (p) => (p.ask.model.won.chances = '?'), '/ask/model/won/chances'],
  ['no outcomes of won', (p) => delete p.ask.model.won.outcomes, '/ask/model/won'],
  ['a chance below 0', (p) => (p.ask.model.leave.plan = -0.1), '/ask/model/leave/plan'],
  ['a chance that is certain', (p) => (p.ask.model.leave.plan = 1), '/ask/model/leave/plan'],
  ['live answers of few', (p) => (p.ask.live.leads = 49), '/ask/live/leads'],
  ['live answers without an error', (p) => delete p.ask.live.error, '/ask/live'],
  ['a flat queue', (p) => (p.ask.queue = ['email']), '/ask/queue/0'],
  ['a field twice in a visit', (p) => p.ask.queue[0].push('email'), '/ask/queue/0/2'],
  ['a negative quota', (p) => (p.ask.quota = -1), '/ask/quota'],
  ['half a question', (p) => (p.offers[0].quota = 1.5), '/offers/0/quota'],
  ['a key in capitals', (p) => (p.fields[2].key = 'Code'), '/fields/2/key'],
  ['a reserved key', (p) => (p.fields[2].key = 'touch'), '/fields/2/key'],
  ['an unknown type', (p) => (p.fields[2].type = 'string'), '/fields/2/type'],
  ['a label that is no text', (p) => (p.fields[2].label = 3), '/fields/2/label'],
  ['required that is no boolean', (p) => (p.fields[2].required = 'yes'), '/fields/2/required'],
  ['a choice without options', (p) => delete p.fields[6].options, '/fields/6'],
  ['options on a text', (p) => (p.fields[2].options = [{ value: 'a' }]), '/fields/2/options'],
  ['an option without value', (p) => delete p.fields[6].options[0].value, '/fields/6/options/0'],
  ['lengths on a number', (p) => (p.fields[3].maxLength = 3), '/fields/3/maxLength'],
  ['bounds on a text', (p) => (p.fields[2].min = 3), '/fields/2/min'],
  ['a bound of a number that is a text', (p) => (p.fields[3].min = '1'), '/fields/3/min'],
  ['a bound of a date that is a number', (p) => (p.fields[4].min = 2020), '/fields/4/min'],
  ['a bound of a date in words', (p) => (p.fields[4].max = 'today'), '/fields/4/max'],
  ['businessOnly on a text', (p) => (p.fields[2].businessOnly = true), '/fields/2/businessOnly'],
  ['a role on a number', (p) => (p.fields[3].role = 'job_title'), '/fields/3/role'],
  ['a computed field that is required', (p) => (p.fields[7].required = true), '/fields/7/compute'],
  ['a duration without unit', (p) => (p.fields[3].staleAfter = '365'), '/fields/3/staleAfter'],
  ['no time at all', (p) => (p.fields[3].staleAfter = '0d'), '/fields/3/staleAfter'],
  ['an event that is no behaviour', (p) => (p.signals[1].on = 'answer'), '/signals/1/on'],
  ['a path on a demo request', (p) => (p.signals[1].path = '/x'), '/signals/1/on'],
  ['an unknown lane', (p) => (p.signals[0].lane = 'slow'), '/signals/0/lane'],
  ['a persona without condition', (p) => delete p.personas[0].if, '/personas/0'],
  ['an axis bound with a fraction', (p) => (p.axes[0].max = 0.5), '/axes/0/max'],
  ['a decay without period', (p) => delete p.axes[1].decay.period, '/axes/1/decay'],
  ['a decay that grows', (p) => (p.axes[1].decay.factor = 2), '/axes/1/decay/factor'],
  ['a linear decay with a factor', (p) => (p.rules[2].decay.factor = 1), '/rules/2/decay/factor'],
  ['a rule without points', (p) => delete p.rules[0].points, '/rules/0'],
  ['points with a fraction', (p) => (p.rules[0].points = 0.5), '/rules/0/points'],
  ['a rule for answers and behaviour', (p) => (p.rules[0].signal = 'asked'), '/rules/0'],
  ['a rule for nothing', (p) => delete p.rules[0].if, '/rules/0'],
  ['a cap without signal', (p) => (p.rules[0].cap = 3), '/rules/0/cap'],
  [
    'a stage that points do not give',
    (p) => (p.thresholds[0].stage = 'inquiry'),
    '/thresholds/0/stage',
  ],
  ['a threshold of nothing', (p) => (p.thresholds[0].when = []), '/thresholds/0'],
  ['an SQL without a person', (p) => (p.sql.entry = 'confirmed'), '/expressLanes/0/stage'],
  ['a lane without condition', (p) => delete p.expressLanes[0].if, '/expressLanes/0'],
  ['an unknown buyer stage', (p) => (p.offers[0].buyerStage = 'early'), '/offers/0/buyerStage'],
  ['a list of numbers', (p) => (p.lists.rivals = [1]), '/lists/rivals/0'],
  ['common values that are one text', (p) => (p.lists.partly.common = 'b'), '/lists/partly/common'],
  ['a list with a dash', (p) => (p.lists['my-list'] = []), '/lists/my-list'],
  ['an asset for fun', (p) => (p.playbook.assets[0].purpose = 'fun'), '/playbook/assets/0/purpose'],
  ['an asset by pigeon', (p) => (p.playbook.assets[0].channel = 'x'), '/playbook/assets/0/channel'],
  [
    'an industry without name',
    (p) => p.playbook.assets[0].industry.push(''),
    '/playbook/assets/0/industry/1',
  ],
  ['nurture without sequences', (p) => delete p.playbook.nurture.sequences, '/playbook/nurture'],
  ['a sequence of one step', (p) => sequenceOf(p, 2).steps.pop(), `${sequences}/2/steps`],
  ['a sequence called done', (p) => (sequenceOf(p, 2).key = 'done'), `${sequences}/2/key`],
  [
    'a wait below nothing',
    (p) => (sequenceOf(p, 0).steps[0].wait = '-9d'),
    `${sequences}/0/steps/0/wait`,
  ],
  ['no stages at all', (p) => (sequenceOf(p, 0).stages = []), `${sequences}/0/stages`],
  [
    'content for the suppressed',
    (p) => (sequenceOf(p, 2).suppression = 'never'),
    `${sequences}/2/suppression`,
  ],
  ['a cell in words', (p) => (sequenceOf(p, 1).cell = 'tier 1'), `${sequences}/1/cell`],
  ['a jump for no reason', (p) => delete sequenceOf(p, 0).jumps[1].if, `${sequences}/0/jumps/1`],
  ['a jump to nowhere', (p) => delete sequenceOf(p, 0).jumps[1].to, `${sequences}/0/jumps/1`],
  ['a jump to two places', (p) => (sequenceOf(p, 0).jumps[1].by = 1), `${sequences}/0/jumps/1`],
  [
    'a jump by half an asset',
    (p) => (sequenceOf(p, 0).jumps[0].by = 0.5),
    `${sequences}/0/jumps/0/by`,
  ],
  [
    'a time for a condition',
    (p) => (sequenceOf(p, 0).jumps[1].within = '9d'),
    `${sequences}/0/jumps/1/within`,
  ],
  [
    'engagement with a number',
    (p) => (sequenceOf(p, 1).opens[0].engaged = 3),
    `${sequences}/1/opens/0/engaged`,
  ],
  ['an example that expects nothing', (p) => delete p.examples[0].expect, '/examples/0/expect'],
  [
    'an example of an unknown stage',
    (p) => (p.examples[0].expect.stage = 'MQL'),
    '/examples/0/expect/stage',
  ],
  ['a rep without a key', (p) => delete p.playbook.reps[1].key, '/playbook/reps/1'],
  ['a rep with a colour', (p) => (repOf(p).colour = 'red'), '/playbook/reps/0/colour'],
  ['one day off', (p) => repOf(p).away[0].pop(), '/playbook/reps/0/away/0'],
  ['a day off in words', (p) => (repOf(p).away[0][1] = 'Monday'), '/playbook/reps/0/away/0/1'],
  ['room for no lead', (p) => (repOf(p).capacity.perDay = 0), '/playbook/reps/0/capacity/perDay'],
  ['a language without name', (p) => (repOf(p).languages = ['']), '/playbook/reps/0/languages/0'],
  ['a closer in words', (p) => (repOf(p).closer = 'yes'), '/playbook/reps/0/closer'],
  [
    'a pool without members',
    (p) => (p.playbook.pools[1].members = []),
    '/playbook/pools/1/members',
  ],
  ['a negative weight', (p) => (memberOf(p).weight = -1), '/playbook/pools/0/members/0/weight'],
  ['a weight of nothing', (p) => (memberOf(p).weight = 0), '/playbook/pools/0/members/0/weight'],
  ['a member who is nobody', (p) => delete memberOf(p).rep, '/playbook/pools/0/members/0'],
  ['a membership from no day', (p) => (memberOf(p).from = 5), '/playbook/pools/0/members/0/from'],
  ['pools without routing', (p) => delete p.playbook.routing, '/playbook'],
  ['routing without fallback', (p) => delete p.playbook.routing.fallback, '/playbook/routing'],
  [
    'one territory for all leads',
    (p) => (p.playbook.routing.lead.territory = 'code'),
    '/playbook/routing/lead/territory',
  ],
  [
    'accounts without owners',
    (p) => (p.playbook.routing.namedAccounts = {}),
    '/playbook/routing/namedAccounts',
  ],
  [
    'an account that is an address',
    (p) => (p.playbook.routing.namedAccounts.owners = { 'ada@acme.example': 'ben' }),
    '/playbook/routing/namedAccounts/owners/ada@acme.example',
  ],
  ['hot leads without condition', (p) => delete p.playbook.routing.hot.if, '/playbook/routing/hot'],
  [
    'a routing rule without pool',
    (p) => delete p.playbook.routing.rules[0].pool,
    '/playbook/routing/rules/0',
  ],
  [
    'a routing rule of no stage',
    (p) => (p.playbook.routing.rules[0].stages = ['SQL']),
    '/playbook/routing/rules/0/stages/0',
  ],
  [
    'a requirement that is none',
    (p) => (p.playbook.routing.rules[0].require = ['load']),
    '/playbook/routing/rules/0/require/0',
  ],
  [
    'a preference twice',
    (p) => (p.playbook.routing.rules[0].prefer = ['load', 'load']),
    '/playbook/routing/rules/0/prefer/1',
  ],
  [
    'hours that nobody has',
    (p) => (p.playbook.routing.rules[0].whenClosed = 'hope'),
    '/playbook/routing/rules/0/whenClosed',
  ],
  [
    'win rates without evidence',
    (p) => (p.playbook.routing.winRate.evidence = 0),
    '/playbook/routing/winRate/evidence',
  ],
];

describe('plan schema', () => {
  for (const path of shipped) {
    test(`${path} matches, and so does its projection`, () => {
      const source = read(path);
      assert.ok(matches(source), JSON.stringify(matches.errors));
      const plan = engine.plan(source);
      const projection = plan.publish();
      plan.dispose();
      assert.ok(matches(projection), JSON.stringify(matches.errors));
      assert.deepEqual(enginesErrors(projection), []);
    });
  }

  test('a plan with one of everything is taken by both', () => {
    assert.ok(matches(completePlan()), JSON.stringify(matches.errors));
    assert.deepEqual(enginesErrors(completePlan()), []);
  });

  for (const [what, spoil, path] of mistakes) {
    test(`${what} is refused by both`, () => {
      const plan = completePlan();
      spoil(plan);
      assert.equal(matches(plan), false, 'the schema takes it');
      const paths = enginesErrors(plan).map((error) => error.path);
      assert.ok(paths.includes(path), `the engine saw: ${JSON.stringify(paths)}`);
    });
  }
});
