// Writes demo/records/*.ndjson: 60 people as each preset asks about them, their behaviour over a year,
// and what sales said of it. The same bytes each time: node demo/records/make.mjs
import { writeFileSync } from 'node:fs';

import { people } from './people.mjs';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const between = (size, bands) => bands.find(([least]) => size >= least)[1];

/** What each preset's form asks: [first visit, second visit, third visit], as field and value. */
const forms = {
  'two-axis': (p) => [
    { email: p.email, name: p.name, company: p.company },
    {
      title: p.role === 'user' ? 'other' : p.role,
      company_size:
        p.size &&
        between(p.size, [
          [1000, '1000+'],
          [200, '200-999'],
          [50, '50-199'],
          [0, '1-49'],
        ]),
    },
    {
      industry: p.industry,
      revenue: p.revenue,
      country: p.country,
      timeline: p.timeline,
      pain: p.pain && [p.pain],
      language: p.language,
    },
  ],
  'dual-score': (p) => [
    { email: p.email, name: p.name, company: p.company },
    {
      role: { user: 'uses', other: 'uses', manager: 'recommends' }[p.role] ?? 'decides',
      company_size:
        p.size &&
        between(p.size, [
          [200, '200+'],
          [50, '50-199'],
          [0, '1-49'],
        ]),
    },
    {
      industry: ['software', 'finance', 'public'].includes(p.industry) ? p.industry : 'other',
      budget: p.budget,
      timeline: p.timeline === 'now' ? 'now' : 'later',
      technology: p.technology && [p.technology],
      pain: p.pain && [p.pain],
    },
  ],
  ladder: (p) => [
    { email: p.email, name: p.name, company: p.company },
    { role: p.title, company_size: p.size },
    { timeline: p.timeline === 'now' ? 'now' : 'later', pain: p.pain && [p.pain] },
  ],
};

/** Events of a word of a story: "page /pricing 90". */
function events(form, [word, a, b]) {
  const answers = (part, source) =>
    Object.entries(part)
      .filter(([, value]) => value !== undefined)
      .map(([field, value]) => ({ type: 'answer', field, value, source }));
  const outcome = (rest = {}) => [{ type: 'outcome', outcome: word, ...rest }];
  switch (word) {
    case 'visit':
      return [{ type: 'visit', offer: a, utm: b && { source: b } }];
    case 'email':
      return answers(form[0]);
    case 'role':
      return answers(form[1]);
    case 'rest':
      return answers(form[2]);
    case 'form':
      return [...form.flatMap((part) => answers(part)), { type: 'submit' }];
    case 'enriched':
      return [...answers(form[1], 'enrichment'), ...answers(form[2], 'enrichment')];
    case 'page':
      return [{ type: 'page', path: a, seconds: Number(b ?? 40) }];
    case 'download':
    case 'webinar':
    case 'calculator':
    case 'other':
      return [{ type: word, name: a }];
    case 'news':
      return [{ type: 'other', name: a, source: 'enrichment' }];
    case 'open':
    case 'click':
      return [{ type: `email_${word}`, name: a }];
    case 'demo':
    case 'price':
      return [{ type: word === 'demo' ? 'demo_request' : 'pricing_request' }];
    case 'trial':
      return [{ type: 'trial_start' }];
    case 'accepted':
    case 'attempted':
    case 'contacted':
    case 'stalled':
    case 'recycled':
      return outcome({ by: a });
    case 'rejected':
    case 'lost':
      return outcome({ reason: a });
    case 'confirmed':
      return outcome({ items: (a ?? 'budget,authority,need,timeline').split(',') });
    case 'opportunity':
    case 'won':
      return outcome({ amount: Number(a) });
    case 'opt_out':
    case 'opt_in':
      return [{ type: word, scope: a }];
    case 'lift':
      return [{ type: 'lift' }];
    default:
      throw new Error(`no such word: ${word}`);
  }
}

/** A story is lines of "day hh:mm what; what; …", days from the person's first. */
function record(person, preset) {
  const form = forms[preset](person);
  const start = Date.parse(`${person.start}T00:00:00Z`);
  const visitor = person.email.split('@')[0];
  const seqs = {};
  const out = [];
  for (const line of person.story) {
    const [, day, hour, minute, rest] = /^(\d+) (\d\d):(\d\d) (.*)$/.exec(line);
    let at = start + Number(day) * DAY + (Number(hour) * 60 + Number(minute)) * MINUTE;
    for (const what of rest.split('; ')) {
      for (const event of events(form, what.split(' '))) {
        const reported =
          event.type === 'outcome' || event.type === 'lift' || what.startsWith('news');
        const client = reported ? 'crm' : 'web';
        seqs[client] = (seqs[client] ?? 0) + 1;
        out.push({ visitor, client, seq: seqs[client], at: new Date(at).toISOString(), ...event });
      }
      at += MINUTE;
    }
  }
  return out;
}

for (const preset of Object.keys(forms)) {
  const lines = people
    .flatMap((person) => record(person, preset))
    .map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(new URL(`${preset}.ndjson`, import.meta.url), lines.join(''));
}
