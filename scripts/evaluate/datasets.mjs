// The public data sets: which raw columns are questions, and which leads were won. What is known only
// after the sale is left out: it tells all of winning and nothing of use.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/run.mjs';
import { readCsv } from './csv.mjs';

const fit = 0;
const intent = 1;

function fieldsOf(fitColumns, intentColumns, bins) {
  const onAxis = (axis) => (column) => ({ column, axis, bins: bins[column] });
  return [...fitColumns.map(onAxis(fit)), ...intentColumns.map(onAxis(intent))];
}

/** Numbers compare as numbers. */
const numbers = (leads, column) => leads.map((lead) => Number(lead[column]));

const xEducation = {
  name: 'x_education',
  files: ['x_education_leads.csv'],
  // Left out, as they are written after the sale: Tags, Lead Quality, Lead Profile, the Asymmetrique
  // columns and Last Notable Activity.
  fields: fieldsOf(
    [
      'Lead Origin',
      'Lead Source',
      'Country',
      'Specialization',
      'How did you hear about X Education',
      'What is your current occupation',
      'What matters most to you in choosing a course',
      'City',
      'Do Not Call',
      'Search',
      'Through Recommendations',
    ],
    [
      'TotalVisits',
      'Total Time Spent on Website',
      'Page Views Per Visit',
      'Last Activity',
      'Do Not Email',
      'A free copy of Mastering The Interview',
    ],
    { TotalVisits: 5, 'Total Time Spent on Website': 6, 'Page Views Per Visit': 5 },
  ),
  read([file]) {
    const leads = readCsv(file);
    return {
      leads,
      won: leads.map((lead) => lead.Converted === '1'),
      // Numbers are given to leads as they come in.
      times: numbers(leads, 'Lead Number'),
    };
  },
};

const extraaLearn = {
  name: 'extraalearn',
  files: ['extraalearn_leads.csv'],
  fields: fieldsOf(
    [
      'age',
      'current_occupation',
      'profile_completed',
      'print_media_type1',
      'print_media_type2',
      'digital_media',
      'educational_channels',
      'referral',
    ],
    [
      'first_interaction',
      'website_visits',
      'time_spent_on_website',
      'page_views_per_visit',
      'last_activity',
    ],
    { age: 6, website_visits: 5, time_spent_on_website: 6, page_views_per_visit: 5 },
  ),
  // The file says nothing of time.
  read([file]) {
    const leads = readCsv(file);
    return { leads, won: leads.map((lead) => lead.status === '1'), times: null };
  },
};

const maven = {
  name: 'maven',
  files: [
    'maven/maven_sales_pipeline.csv',
    'maven/maven_accounts.csv',
    'maven/maven_products.csv',
    'maven/maven_sales_teams.csv',
  ],
  // Nothing that is known before the sale tells who buys here.
  control: true,
  fields: fieldsOf(
    [
      'sector',
      'year_established',
      'revenue',
      'employees',
      'office_location',
      'subsidiary_of',
      'regional_office',
    ],
    ['product', 'series', 'sales_price', 'manager', 'sales_agent'],
    { year_established: 5, revenue: 6, employees: 6, sales_price: 5 },
  ),
  read([pipeline, accounts, products, teams]) {
    const by = (file, key) => new Map(readCsv(file).map((row) => [row[key], row]));
    const account = by(accounts, 'account');
    const product = by(products, 'product');
    const agent = by(teams, 'sales_agent');
    const empty = (map) =>
      Object.fromEntries(Object.keys([...map.values()][0]).map((k) => [k, '']));
    const leads = readCsv(pipeline)
      .filter((deal) => deal.deal_stage === 'Won' || deal.deal_stage === 'Lost')
      .map((deal) => {
        // The pipeline writes one product otherwise than the list of products.
        const name = deal.product === 'GTXPro' ? 'GTX Pro' : deal.product;
        return {
          ...(account.get(deal.account) ?? empty(account)),
          ...(product.get(name) ?? empty(product)),
          ...(agent.get(deal.sales_agent) ?? empty(agent)),
          ...deal,
          product: name,
        };
      });
    return {
      leads,
      won: leads.map((lead) => lead.deal_stage === 'Won'),
      times: leads.map((lead) => lead.engage_date),
    };
  },
};

export const datasets = [xEducation, extraaLearn, maven];

/**
 * Reads a data set from the folder `data`.
 *
 * @returns {{leads: Record<string, string>[], won: boolean[], times: (number|string)[]|null}}
 * @throws {Failure} when a file is not there
 */
export function readDataset({ name, files, read }, data) {
  const paths = files.map((file) => join(data, file));
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Failure(
      `${name}: there is no ${missing.join(', ')}\n` +
        'The data are not in this repository: docs/evaluating.md says where each file comes from. ' +
        'Name the folder that has them with --data.',
    );
  }
  return read(paths);
}
