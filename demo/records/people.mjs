// 60 people who do not exist, at companies that do not either, and what they did in 2026.

const roles = {
  chief: 'Chief Operating Officer',
  vice_president: 'Vice President Finance',
  director: 'Director of Operations',
  manager: 'Reporting Manager',
  other: 'Consultant',
  user: 'Data Analyst',
};

/** about: role, size, industry, revenue, country; then day by day. */
function person(name, company, about, start, ...story) {
  const [role, size, industry, revenue, country] = about.split(' ');
  const handle = name.toLowerCase().replace(' ', '.');
  const domain = company.includes('.') ? company : `${company.toLowerCase()}.example`;
  const unknown = (value) => (value === '-' ? undefined : value);
  return {
    name,
    company: company.split('.')[0],
    email: `${handle}@${domain}`,
    role,
    title: roles[role],
    size: unknown(size) && Number(size),
    industry: unknown(industry),
    revenue: unknown(revenue),
    country: unknown(country),
    language: { DE: 'de', AT: 'de', CH: 'de', FR: 'fr' }[country] ?? 'en',
    timeline: { chief: 'now', vice_president: 'now', director: 'this_year' }[role] ?? 'later',
    budget: { chief: 'approved', vice_president: 'approved', director: 'planned' }[role] ?? 'none',
    technology: industry === 'software' || industry === 'finance' ? 'warehouse' : 'spreadsheets',
    pain: ['reports', 'errors', 'cost'][name.length % 3],
    start,
    story,
  };
}

const LARGE = 'director 600 finance 50m-500m DE';
const MIDDLE = 'director 120 software 5m-50m US';

// Behaviour that many have in common.
const wins = (rep, amount) => [
  `3 10:00 accepted ${rep}; contacted ${rep}`,
  '8 15:00 confirmed',
  `20 11:00 opportunity ${amount}`,
  `60 16:00 won ${amount}`,
];

export const people = [
  // Who buys.
  person('Hanna Keller', 'Rheinwerk', LARGE, '2026-01-12', '0 09:20 visit demo search; form; demo; page /pricing 120',
    '0 10:05 contacted ada; accepted ada', '4 09:00 confirmed budget,need', '9 10:30 confirmed authority,timeline',
    '16 14:00 opportunity 42000', '70 11:00 won 40000'),
  person('Marc Dubois', 'Lumiere', 'vice_president 900 manufacturing 50m-500m FR', '2026-01-19', '0 13:00 visit guide news; form; download problem_guide',
    '4 08:50 open problem_guide; page /compare/others 200; page /product/tour 60', '9 09:30 page /pricing 340; page /product/tour 80; page /product/api 90',
    '10 10:00 accepted cleo; contacted cleo', '14 09:00 confirmed', '25 15:00 opportunity 61000', '88 12:00 lost price'),
  person('Olivia Grant', 'bigbank.example', 'chief 5000 finance over_500m US', '2026-02-02', '0 15:00 visit comparison partner; form; page /compare/bigvendor 300',
    '2 16:00 page /pricing 100', ...wins('ben', 250000)),
  person('Lars Nyberg', 'northwind.example', 'director 1500 software 50m-500m SE', '2026-02-10', '0 08:30 visit guide search; form; webinar roi_webinar',
    '1 09:00 calculator roi; page /pricing 50; page /compare/x', '9 09:00 open executive_brief', '20 09:00 page /compare/x', '40 10:00 accepted ada; contacted ada',
    '45 09:00 confirmed', '60 11:00 opportunity 90000', '110 16:00 won 90000'),
  person('Grace Lin', 'Harborline', 'chief 300 software 5m-50m US', '2026-03-03', '0 16:00 visit demo search; form; price; page /pricing 90',
    '0 16:40 contacted ben; accepted ben', '5 15:00 confirmed', '12 15:00 opportunity 18000', '35 17:00 won 18000'),
  person('Tom Bauer', 'Alpenglas', 'vice_president 240 manufacturing 5m-50m AT', '2026-03-16', '0 10:00 visit comparison social; form; page /compare/a; page /compare/b',
    '3 10:00 open comparison_guide; page /pricing 70', '4 11:00 accepted ada; attempted ada', '5 11:00 contacted ada', '12 09:00 confirmed',
    '30 10:00 opportunity 22000', '75 15:00 won 21000'),
  person('Sofia Marin', 'Costaluz', 'director 410 software 5m-50m NL', '2026-04-07', '0 09:10 visit guide search; form; download guide_reporting; page /pricing 60',
    '1 09:10 page /pricing 60', '2 09:10 page /pricing 60; trial', '3 10:00 accepted cleo; contacted cleo', '10 10:00 confirmed', '22 10:00 opportunity 30000'),
  person('Ian Walsh', 'Greystone', 'chief 800 finance 50m-500m IE', '2026-05-11', '0 11:00 visit demo event; form; demo', '0 12:30 accepted ada; contacted ada',
    '3 09:00 confirmed', '10 09:00 opportunity 75000', '41 10:00 won 72000'),

  // Hot, and kept waiting.
  person('Petra Vogel', 'Nordlicht', LARGE, '2026-02-17', '0 09:00 visit demo search; form; demo', '3 10:00 attempted max; contacted max', '4 10:00 accepted max; stalled max'),
  person('Carlos Ruiz', 'Mesaverde', 'chief 700 finance 50m-500m US', '2026-06-19', '0 20:30 visit demo search; form; demo; page /pricing 60', '5 15:00 contacted ben'),
  person('Nina Holm', 'Fjordvik', 'vice_president 320 software 5m-50m SE', '2026-07-06', '0 07:40 visit demo search; form; demo', '0 09:10 attempted cleo', '0 10:45 contacted cleo; accepted cleo', '3 09:00 rejected Rejected_AlreadyInPipeline'),

  // Qualified by a rule, and silent afterwards.
  person('Quentin Moss', 'Oakfield', 'director 260 software 5m-50m GB', '2026-03-02', '0 14:00 visit guide search; form; download problem_guide; page /blog/a; page /compare/x; page /pricing 80',
    '1 14:00 price; other newsletter_march', '2 10:00 open problem_guide; download comparison_guide; download analyst_report; download checklist; page /blog/b; page /blog/c; page /blog/d; page /blog/e; open podcast; other social_follow; other social_share'),
  person('Ruth Adler', 'Silberbach', LARGE, '2026-04-20', '0 09:00 visit comparison search; form; page /pricing 50; page /compare/y; demo', '1 09:30 accepted ada; contacted ada', '2 09:30 stalled ada'),
  person('Ben Osei', 'Kaneshie', 'chief 450 finance 50m-500m GB', '2026-05-04', '0 10:00 visit guide partner; form; webinar roi_webinar; calculator roi; page /pricing 90',
    '2 10:00 download comparison_guide; open comparison_guide; page /blog/b; download walkthrough; download security_paper'),
  person('Clara Weiss', 'Donauhaus', 'vice_president 380 software 50m-500m AT', '2026-06-08', '0 09:00 visit guide search; form; page /compare/z; download checklist; download problem_guide; download analyst_report; download vendor_questions',
    '1 09:00 page /pricing 60; price', '45 09:00 page /pricing 30; open security_paper'),

  // Turned down by sales, and let go for now.
  person('Erik Sand', 'Havblik', 'director 270 manufacturing 5m-50m SE', '2026-01-26', '0 10:00 visit guide search; form; page /pricing 60; page /compare/q', '2 10:00 rejected Rejected_WrongTiming',
    '75 11:00 other funding', '78 09:00 open product_update; open product_update; open industry_insight', '80 10:00 page /pricing 60; page /compare/q'),
  person('Julia Stone', 'Quarry', 'vice_president 650 finance 50m-500m US', '2026-02-23', '0 16:00 visit demo search; form; demo', '0 17:00 contacted ben; accepted ben', '7 16:00 rejected Rejected_NoBudget', '100 15:00 other growth', '140 16:00 other competitor_move'),
  person('Anton Maier', 'Talwerk', 'chief 230 software 5m-50m DE', '2026-03-09', '0 09:00 visit comparison search; form; page /pricing 60; page /compare/r', '1 10:00 accepted ada', '3 10:00 recycled ada', '60 10:00 other job_change', '95 09:00 page /blog/c; page /pricing 30'),
  person('Mia Laurent', 'Beaumont', 'director 1200 finance 50m-500m FR', '2026-04-13', '0 10:00 visit guide search; form; page /compare/s; page /pricing 80', '1 11:00 accepted cleo; contacted cleo', '6 10:00 confirmed', '15 10:00 opportunity 52000', '50 10:00 lost no_decision', '120 09:00 open product_update', '121 09:00 open industry_insight', '122 09:00 open product_update'),
  person('Felix Brandt', 'Elbtor', 'manager 90 other under_5m DE', '2026-05-18', '0 10:00 visit demo search; form; demo; page /pricing 40', '1 10:00 rejected Rejected_NotICP', '40 10:00 page /pricing 40'),
  person('Wanda Price', 'Copperhill', 'vice_president 520 software 50m-500m CA', '2026-06-01', '0 15:00 visit guide search; form; page /pricing 60; page /compare/t', '1 15:00 rejected Rejected_WrongTiming', '30 15:00 lift', '31 15:00 page /pricing 60; demo', '31 16:00 contacted ben; accepted ben'),

  // Not for us.
  person('Eve Spyros', 'competitor.example', 'chief 2000 software 50m-500m US', '2026-01-14', '0 12:00 visit demo search; form; demo; page /pricing 500'),
  person('Gus Agnew', 'agency.example', 'director 60 other 5m-50m GB', '2026-03-24', '0 12:00 visit guide search; form; download problem_guide; download checklist'),
  person('Pia Public', 'Stadtamt', 'manager 800 public 50m-500m DE', '2026-02-05', '0 09:00 visit guide search; form; webinar roi_webinar; page /pricing 50'),
  person('Sam Tiny', 'Twohands', 'chief 4 software under_5m US', '2026-01-08', '0 15:00 visit guide search; form; page /pricing 40', '30 15:00 open problem_guide', '90 15:00 open podcast', '150 15:00 open category_primer', '200 15:00 page /blog/d'),
  person('Lena Small', 'Kiosk', 'chief 3 other under_5m AT', '2026-02-16', '0 10:00 visit guide search; form; download problem_guide', '60 10:00 open podcast', '120 10:00 open checklist', '190 10:00 page /pricing 20; demo'),
  person('Stu Dent', 'campus.edu', 'other 9000 public - US', '2026-03-11', '0 18:00 visit guide search; form; demo; page /pricing 100; page /careers 60'),
  person('Rosa Lima', 'Bahia', 'director 700 finance 5m-50m BR', '2026-04-02', '0 14:00 visit demo search; form; demo; page /compare/u'),
  person('Nora Quiet', 'Stillwater', 'director 350 software 5m-50m US', '2026-01-20', '0 15:00 visit guide search; form; download problem_guide', '3 15:00 open problem_guide'),
  person('Otto Still', 'Waldruh', 'manager 210 manufacturing 5m-50m DE', '2026-02-03', '0 09:00 visit guide search; form; page /blog/a', '5 09:00 open podcast', '9 09:00 page /blog/b'),
  person('Vera Nocall', 'Ostwind', 'vice_president 480 finance 50m-500m DE', '2026-03-30', '0 09:00 visit comparison search; form; page /pricing 70; page /compare/v', '2 09:00 opt_out sales', '120 09:00 page /pricing 60'),
  person('Hugo Leaver', 'Bergkamm', LARGE, '2026-05-06', '0 09:00 visit guide search; form; page /pricing 60; page /compare/w', '6 09:00 opt_out marketing; other unsubscribe', '40 09:00 opt_in marketing'),
  person('Jobst Seeker', 'Freelance', 'other 1 other under_5m DE', '2026-06-15', '0 20:00 visit guide search; email; page /careers 200; page /careers/analyst 90; page /blog/a'),

  // In nurture, by what they read.
  person('Dina Marsh', 'Fenland', 'director 420 finance 50m-500m GB', '2026-01-22', '0 10:00 visit guide search; form; download problem_guide; download checklist; download category_primer; download vendor_questions',
    '12 10:00 open finance_report; download finance_report', '22 10:00 open finance_webinar; webinar finance_webinar', '32 10:00 open finance_audit', '45 10:00 page /pricing 40'),
  person('Karl Frost', 'Eiswerk', 'vice_president 330 manufacturing 5m-50m DE', '2026-02-09', '0 09:00 visit guide search; form; download problem_guide; download checklist; download category_primer; download analyst_report',
    '8 09:00 open problem_guide', '15 09:00 open podcast; other podcast', '24 09:00 open category_primer; download category_notes', '33 09:00 open checklist; download checklist'),
  person('Amy Chen', 'Redwood', 'director 550 software 50m-500m US', '2026-02-24', '0 16:00 visit comparison search; form; page /compare/others; page /compare/more', '2 16:00 open comparison_guide', '3 16:00 page /pricing 90', '6 16:00 click roi_calculator', '12 16:00 calculator roi_calculator; open analyst_report', '20 16:00 page /blog/e; click roi_calculator'),
  person('Paul Adams', 'Ironbridge', 'chief 260 manufacturing 5m-50m GB', '2026-03-17', '0 11:00 visit guide search; form; page /compare/others; page /compare/x', '5 11:00 open comparison_guide', '9 11:00 download analyst_report', '15 11:00 webinar walkthrough', '20 11:00 calculator roi_calculator', '50 11:00 page /compare/x', '65 11:00 page /blog/f'),
  person('Yara Haddad', 'Cedarline', 'director 900 software 50m-500m CH', '2026-04-15', '0 09:00 visit guide search; form; page /pricing 60', '1 09:00 page /pricing 60', '2 09:00 page /pricing 60', '8 09:00 open proof; download proof', '14 09:00 open references', '20 09:00 page /customers/acme 50; page /customers/zeta 70'),
  person('Leo Fast', 'Quickstep', 'vice_president 240 software 5m-50m US', '2026-05-20', '0 15:00 visit guide ads; download pricing_guide; form; page /pricing 50; page /compare/y', '3 15:00 open comparison_guide', '6 15:00 webinar walkthrough', '9 15:00 open price_list'),
  person('Ida Berg', 'Fjellhus', 'chief 75 software 5m-50m SE', '2026-02-19', '0 09:00 visit guide search; form; download problem_guide; download checklist; page /compare/a', '6 09:00 open problem_guide', '20 09:00 page /blog/a', '29 09:00 open podcast'),
  person('Max Stern', 'Sternwarte', 'director 140 finance 5m-50m DE', '2026-03-26', '0 09:00 visit guide search; form; page /pricing 80; page /compare/b; page /pricing 30', '4 09:00 open differences', '9 09:00 webinar peer_panel; click peer_panel', '11 09:00 open peer_panel', '20 09:00 page /pricing 60', '21 09:00 page /pricing 50'),
  person('Zoe Park', 'Hanok', 'vice_president 180 software 5m-50m US', '2026-04-28', '0 16:00 visit guide search; form; page /pricing 90; trial; price; page /compare/c; page /compare/d', '2 16:00 open buyers_kit', '9 16:00 open proof', '12 16:00 accepted cleo', '13 16:00 contacted cleo'),
  person('Bea Moreau', 'Valmont', 'chief 150 software 5m-50m FR', '2026-06-10', '0 10:00 visit comparison search; form; page /compare/e; page /compare/f; download guide_reporting; page /pricing 40', '1 10:00 download guide_errors; download checklist; download analyst_report', '40 10:00 page /blog/g', '80 10:00 page /compare/e; page /compare/f'),
  person('Sean Doyle', 'Liffey', 'director 220 finance 5m-50m IE', '2026-07-14', '0 10:00 visit guide search; form; webinar roi_webinar; download problem_guide; page /pricing 40; page /compare/g', '35 10:00 open second_look', '50 10:00 open objections; page /pricing 50'),
  person('Rita Calder', 'Moorgate', 'vice_president 640 finance 50m-500m GB', '2026-08-03', '0 10:00 visit guide search; form; webinar roi_webinar; calculator roi; download problem_guide; download checklist; download finance_report; download category_primer', '10 10:00 open finance_report'),
  person('Owen Reid', 'Lochside', 'vice_president 310 software 5m-50m GB', '2026-08-10', '0 11:00 visit guide search; form; page /product/tour 60; page /product/api 60; page /pricing 400; page /product/security 80; page /compare/m; download guide_security', '7 11:00 open proof'),

  // Readers who may become something.
  person('Tina Ash', 'Birchwood', MIDDLE, '2026-01-29', '0 15:00 visit guide social; email; page /blog/a; page /blog/b; page /blog/c', '7 15:00 role; other social_follow', '14 15:00 rest; open podcast; other newsletter_february'),
  person('Bruno Costa', 'Tejo', 'user 1300 software 50m-500m NL', '2026-02-12', '0 10:00 visit guide search; form; page /manual/start 120; page /manual/api 90; page /manual/faq 60', '20 10:00 page /manual/start 50; page /blog/a'),
  person('Elsa Jung', 'Weststadt', 'user 400 finance 50m-500m DE', '2026-03-05', '0 10:00 visit guide search; form; page /product/tour 60', '1 10:00 page /product/tour 60'),
  person('Finn Larsen', 'Skagen', 'manager 95 software 5m-50m SE', '2026-03-19', '0 10:00 visit guide news; email; open newsletter; page /blog/a', '30 10:00 open newsletter; role', '70 10:00 rest; webinar roi_webinar; calculator roi; page /pricing 60'),
  person('Gita Rao', 'Nilgiri', 'director 700 software 50m-500m GB', '2026-04-09', '0 10:00 visit guide search; email; webinar roi_webinar', '3 10:00 role; rest; calculator roi', '5 10:00 page /pricing 60'),
  person('Henk Visser', 'Polder', 'manager 230 manufacturing 5m-50m NL', '2026-04-23', '0 10:00 visit comparison search; form; page /compare/h; page /pricing 30; page /compare/i', '40 10:00 open comparison_guide'),
  person('Iris Wolf', 'Rotbach', 'manager 510 finance 50m-500m DE', '2026-05-12', '0 09:00 visit guide search; form; download problem_guide; page /customers/acme 60; webinar roi_webinar', '9 09:00 page /customers/zeta 90; calculator roi', '12 09:00 other unsubscribe', '13 09:00 page /careers/analyst 90'),
  person('Jack Flint', 'Pennine', 'director - software 5m-50m GB', '2026-05-27', '0 10:00 visit demo search; form; price; page /pricing 60', '1 11:00 accepted max; contacted max'),
  person('Kate Munro', 'Highmoor', 'chief - finance 50m-500m GB', '2026-06-03', '0 10:00 visit guide search; form; page /pricing 60; page /compare/j; download checklist; download problem_guide; download analyst_report; download vendor_questions', '2 10:00 page /pricing 40'),
  person('Liam Burke', 'Shannon', 'vice_president 85 software 5m-50m IE', '2026-06-24', '0 10:00 visit demo search; form; price', '0 12:00 attempted cleo', '1 10:00 attempted cleo', '2 10:00 attempted cleo; accepted cleo', '3 10:00 attempted cleo', '4 10:00 attempted cleo', '7 10:00 attempted cleo', '8 10:00 attempted cleo', '9 10:00 attempted cleo'),
  person('Mona Klein', 'Auental', 'chief 290 manufacturing 5m-50m CH', '2026-09-01', '0 09:00 visit demo search; form; demo; price; page /pricing 60', '0 09:40 contacted ada; accepted ada', '6 09:00 confirmed', '12 09:00 opportunity 27000', '55 09:00 won 25000'),
  person('Nick Frey', 'Seeblick', 'director 480 software 50m-500m CH', '2026-09-14', '0 09:00 visit guide search; enriched; email; page /compare/k; page /pricing 70', '1 09:00 demo', '3 09:00 accepted ada; contacted ada'),
  person('Orla Finn', 'Claddagh', 'director 205 software 5m-50m IE', '2026-10-05', '0 10:00 visit comparison search; form; page /compare/l; page /pricing 60', '1 10:00 page /pricing 60', '2 10:00 page /pricing 60; open comparison_guide', '9 10:00 accepted cleo; contacted cleo; stalled cleo'),
  person('Uwe Roth', 'Steinhof', 'vice_president 760 finance 50m-500m DE', '2026-11-16', '0 16:30 visit demo search; form; demo; page /pricing 60', '1 10:00 contacted ada; accepted ada', '8 10:00 confirmed', '15 10:00 opportunity 64000'),
];
