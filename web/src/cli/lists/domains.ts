/** The domain lists of a plan, made from what packages list. */
import { domainToASCII } from 'node:url';
import {
  commonProviders,
  DISPOSABLE,
  disposableDomains,
  FREEMAIL,
  freeMailDomains,
  mailProviders,
  type Package,
  type PackageNeed,
  PROVIDERS,
  SCHOOLS,
  schoolDomains,
} from './packages.js';

/** What --only names, and the list of a plan that it is. */
export const KINDS = {
  disposable: 'disposable_domains',
  free: 'free_mail_domains',
  student: 'student_domains',
} as const;

export type ListKind = keyof typeof KINDS;

export interface DomainList {
  /** The list's name in the plan. */
  key: string;
  /** The packages that it comes from. */
  from: string;
  /** All domains, in order; IDNs both in Unicode and as DNS has them. */
  domains: string[];
  /** Of these the ones that most addresses are at, as far as the packages tell. */
  common: string[];
}

/** What making lists of these kinds takes. */
export function packagesFor(kinds: readonly ListKind[]): PackageNeed[] {
  // Which providers are disposable, and which throw-away domains are common, takes both.
  const mail = kinds.some((kind) => kind !== 'student');
  return [
    ...(mail ? [DISPOSABLE, PROVIDERS] : []),
    ...(kinds.includes('free') ? [FREEMAIL] : []),
    ...(kinds.includes('student') ? [SCHOOLS] : []),
  ];
}

/** `except`: domains to leave out of all lists. */
export function makeLists(
  kinds: readonly ListKind[],
  packages: readonly Package[],
  except: readonly string[],
): DomainList[] {
  const left = new Set(domainsIn([...except, ...NOT_FREE]));
  const get = ({ name }: PackageNeed) => packages.find((p) => p.name === name) as Package;
  const disposable = kinds.some((kind) => kind !== 'student')
    ? domainsIn(disposableDomains(get(DISPOSABLE)))
    : [];
  const isDisposable = new Set(disposable);
  const sorted = (domains: string[]) => domains.filter((domain) => !left.has(domain)).sort();
  return kinds.map((kind) => {
    const key = KINDS[kind];
    if (kind === 'student') {
      const schools = get(SCHOOLS);
      const domains = sorted(domainsIn(schoolDomains(schools)).filter((d) => !isAcademic(d)));
      return { key, from: schools.title, domains, common: [] };
    }
    const providers = get(PROVIDERS);
    // The engine looks for throw-away domains first, and for those that an address is under.
    const wanted = (domain: string) => isUnder(domain, isDisposable) === (kind === 'disposable');
    const common = sorted(domainsIn(commonProviders(providers)).filter(wanted));
    if (kind === 'disposable') {
      return { key, from: get(DISPOSABLE).title, domains: sorted(disposable), common };
    }
    const freemail = get(FREEMAIL);
    const all = domainsIn([...mailProviders(providers), ...freeMailDomains(freemail)]);
    const free = all.filter((domain) => wanted(domain) && !isAcademic(domain));
    const from = `${providers.title}, ${freemail.title}`;
    return { key, from, domains: sorted(free), common };
  });
}

/** Whether a domain is one of these, or below one of them. */
function isUnder(domain: string, domains: ReadonlySet<string>): boolean {
  const labels = domain.split('.');
  return labels.some((_, i) => domains.has(labels.slice(i).join('.')));
}

/** Each text that is a domain, once, as addresses may have it. */
export function domainsIn(texts: readonly string[]): string[] {
  const out = new Set<string>();
  for (const text of texts) {
    const domain = text.trim().toLowerCase();
    const ascii = domainToASCII(domain);
    if (!isDomain(ascii)) continue;
    out.add(ascii);
    out.add(domain);
  }
  return [...out];
}

/** Whether this is a host name of two labels or more. */
export function isDomain(text: string): boolean {
  return /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(text);
}

/** What the engine takes for students' by itself (docs/plan.md). */
const isAcademic = (domain: string) => /\.edu$|\.edu\.|\.ac\./.test(domain);

/**
 * In the lists of providers, and yet people write from here for a company or a school: these gave
 * mailboxes to everybody once, or have users of another kind. And names that documentation uses.
 */
const NOT_FREE = [
  'about.com',
  'alibaba.com',
  'ancestry.com',
  'bt.com',
  'discovery.com',
  'dnsmadeeasy.com',
  'facebook.com',
  'games.com',
  'hamptonroads.com',
  'kansascity.com',
  'law.com',
  'looksmart.com',
  'medscape.com',
  'name.com',
  'oath.com',
  'onmilwaukee.com',
  'parrot.com',
  'saudia.com',
  'sfgov.net',
  'singpost.com',
  'space.com',
  'swissinfo.org',
  'techspot.com',
  'unican.es',
  'upf.org',
  'example.com',
  'test.com',
  'test.de',
  'ukexample.com',
  'yourdomain.com',
];
