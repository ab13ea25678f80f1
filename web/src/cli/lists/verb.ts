/** `fieldwise lists`: the domain lists of a plan, as hashes (docs/lists.md). */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { ErrorItem } from '../../types.js';
import { type Arguments, UsageError } from '../arguments.js';
import type { Context, Verb } from '../context.js';
import { linesOf, readInput } from '../input.js';
import { errorLine, type LineWriter } from '../output.js';
import { attempt, FILE_ENCODING } from '../plan-file.js';
import {
  type DomainList,
  isDomain,
  KINDS,
  type ListKind,
  makeLists,
  packagesFor,
} from './domains.js';
import { findPackage, type Package, PackageError } from './packages.js';
import { withList } from './splice.js';

/** What of a list the page may have. */
const PUBLISH = ['none', 'common', 'all'] as const;
type Publish = (typeof PUBLISH)[number];

export const lists: Verb = {
  options: ['--only', '--publish', '--except', '--into', '-o'],
  files: ['--except', '--into'],
  run,
};

function run({ engine, args, out, err }: Context): number {
  const kinds = kindsOf(args.options.get('--only') ?? 'disposable,free');
  const publish = publishOf(args.options.get('--publish') ?? 'common');
  const into = args.options.get('--into');
  const output = args.options.get('-o') ?? into ?? '-';
  checkOutput(args, output);
  const packages = packagesOf(kinds, err);
  const except = exceptionsIn(args.options.get('--except'), err);
  if (!packages || !except) return 1;
  let made: DomainList[];
  try {
    made = makeLists(kinds, packages, except);
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    err.line(`fieldwise: ${error.message}`);
    return 1;
  }

  let text = '{}\n';
  if (into !== undefined) {
    const bytes = readInput(into);
    const wrong = isUtf8(bytes) ? notSpliceable(bytes.toString(), made, publish) : [FILE_ENCODING];
    // What is no plan at all the engine has the words for.
    const errors = wrong ?? attempt(() => engine.plan(bytes).dispose());
    for (const error of errors) err.line(errorLine(error));
    if (errors.length > 0) return 1;
    text = bytes.toString();
  }
  for (const list of made) text = withList(text, list.key, listJson(list, publish, text));
  if (into !== undefined) {
    const errors = attempt(() => engine.plan(text).dispose());
    for (const error of errors) err.line(errorLine(error));
    if (errors.length > 0) {
      err.line('fieldwise: the new plan does not load; nothing is written');
      return 1;
    }
  }
  if (output !== '-') {
    try {
      writeFileSync(output, text);
    } catch {
      err.line(`fieldwise: cannot write ${output}`);
      return 1;
    }
  } else {
    out.text(text);
  }
  summarise(made, publish, output === '-' ? err : out);
  return 0;
}

function kindsOf(text: string): ListKind[] {
  const names = text.split(',');
  const known = Object.keys(KINDS) as ListKind[];
  if (names.every((name, i) => known.includes(name as ListKind) && names.indexOf(name) === i)) {
    return known.filter((kind) => names.includes(kind));
  }
  throw new UsageError('--only: write some of disposable,free,student');
}

function publishOf(text: string): Publish {
  const found = PUBLISH.find((name) => name === text);
  if (!found) throw new UsageError('--publish: write none, common or all');
  return found;
}

function checkOutput({ options }: Arguments, output: string): void {
  const except = options.get('--except');
  if (except !== undefined && output !== '-' && resolve(except) === resolve(output)) {
    throw new UsageError('-o would overwrite the file of --except; name another');
  }
}

function packagesOf(kinds: readonly ListKind[], err: LineWriter): Package[] | undefined {
  const needed = packagesFor(kinds);
  const found = needed.map(findPackage);
  const missing = needed.filter((_, i) => !found[i]);
  if (missing.length === 0) return found as Package[];
  const names = missing.map(({ name }) => name).join(', ');
  const install = missing.map(({ name, version }) => `${name}@${version}`).join(' ');
  err.line(`fieldwise: lists are made from ${names}; run: npm install --save-dev ${install}`);
  return undefined;
}

/** The domains in a file, one a line, but for comments; undefined after saying what is wrong. */
function exceptionsIn(file: string | undefined, err: LineWriter): string[] | undefined {
  const domains: string[] = [];
  let wrong = false;
  for (const { number, bytes } of file === undefined ? [] : linesOf(readInput(file))) {
    const domain = bytes.toString().replace(/#.*/, '').trim().toLowerCase();
    if (domain === '') continue;
    if (isDomain(domain)) {
      domains.push(domain);
      continue;
    }
    const message = 'Write one domain on each line, like acme.example; # begins a comment.';
    err.line(`${file}:${number}: ${errorLine({ code: 'domain', path: '', message })}`);
    wrong = true;
  }
  return wrong ? undefined : domains;
}

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What of the plan's own lists would get lost. Undefined where the text is no plan whose lists could
 * be looked at.
 */
function notSpliceable(
  text: string,
  made: readonly DomainList[],
  publish: Publish,
): ErrorItem[] | undefined {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(plan)) return undefined;
  const own = plan['lists'] ?? {};
  if (!isObject(own)) return undefined;
  const errors: ErrorItem[] = [];
  for (const { key } of made) {
    const list = own[key];
    if (list === undefined || Array.isArray(list)) continue;
    if (!isObject(list)) return undefined;
    const error = (message: string) =>
      errors.push({ code: 'conflict', path: `/lists/${key}`, message });
    if (!('x-from' in list) && ('hashes' in list || 'common' in list)) {
      error(
        'This list has hashes or common values that fieldwise lists did not write and would ' +
          'replace; move them to "values", which stay.',
      );
    } else if (list['publish'] === true && 'values' in list && publish !== 'all') {
      error(
        'Your values in this list are published, which it would no longer be; take "publish" out, ' +
          'or run this with --publish all.',
      );
    }
  }
  return errors;
}

/** Members of a list that fieldwise lists writes. */
const OURS: readonly string[] = ['x-from', 'publish', 'common', 'hashes'];

/** The text of a list's value in a plan. What the plan's owner wrote into it stays. */
function listJson(list: DomainList, publish: Publish, plan: string): string {
  const lists = ((JSON.parse(plan) as Members)['lists'] ?? {}) as Members;
  const own = lists[list.key];
  const kept: Members = Array.isArray(own) ? { values: own } : ((own ?? {}) as Members);
  const rest = Object.entries(kept).filter(([name]) => !OURS.includes(name));
  const common = publish === 'common' ? list.common : [];
  const hidden = list.domains.filter((domain) => !common.includes(domain));
  const members = Object.entries({
    'x-from': list.from,
    ...Object.fromEntries(rest),
    ...(publish === 'all' && { publish: true }),
    ...(publish === 'common' && { common }),
    hashes: hidden.map(listHash).sort(),
  });
  const lines = members.map(
    ([name, value]) => `      ${JSON.stringify(name)}: ${valueJson(value)}`,
  );
  return `{\n${lines.join(',\n')}\n    }`;
}

/** Lists in rows, so that a new version of a package changes few lines of a plan. */
function valueJson(value: unknown): string {
  const IN_A_ROW = 4;
  if (!Array.isArray(value) || value.length <= IN_A_ROW) return JSON.stringify(value);
  const rows: string[] = [];
  for (let i = 0; i < value.length; i += IN_A_ROW) {
    const row = value.slice(i, i + IN_A_ROW).map((item) => JSON.stringify(item));
    rows.push(`        ${row.join(', ')}`);
  }
  return `[\n${rows.join(',\n')}\n      ]`;
}

/** As the engine hashes what it looks for in a list. */
function listHash(domain: string): string {
  return createHash('sha256').update(domain).digest('hex').slice(0, 16);
}

function summarise(made: readonly DomainList[], publish: Publish, to: LineWriter): void {
  const inPage: Record<string, unknown> = {};
  for (const { key, from, domains, common } of made) {
    const published = { none: [], common, all: domains }[publish];
    const share = published.length === domains.length ? 'all' : String(published.length);
    to.line(`${key}: ${domains.length} domains of ${from}, ${share} of them published`);
    if (published.length > 0)
      inPage[key] = { publish: true, hashes: published.map(listHash).sort() };
  }
  const size = brotliCompressSync(JSON.stringify(inPage)).length;
  if (Object.keys(inPage).length > 0) to.line(`the page downloads ${size} bytes more (brotli)`);
}
