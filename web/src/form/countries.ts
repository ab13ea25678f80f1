import type { FieldOption } from './shapes.js';

// Codes that CLDR names but ISO 3166-1 does not assign, or assigns no longer.
const notCountries = new Set(
  'AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC JT MI NH NQ NT PC PU PZ QO RH SU TA TP UK UN VD WK XA XB XK YD YU ZR ZZ'.split(
    ' ',
  ),
);

/** ISO 3166-1 alpha-2 codes with the browser's own names, sorted for `locale`. */
export function countryOptions(tag: string): FieldOption[] {
  let locale = tag.replaceAll('_', '-');
  try {
    Intl.getCanonicalLocales(locale);
  } catch {
    locale = 'en';
  }
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !notCountries.has(code))
    .map((value) => ({ value, label: names.of(value) }))
    .filter((option): option is Required<FieldOption> => option.label !== undefined)
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}
