import countries from 'i18n-iso-countries/index.js';
import { createRequire } from 'node:module';

const LETTERS = /^[a-z]{2}$/iu;
/** What vendors write and neither list has. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'viet nam': 'VN',
  'hong kong sar': 'HK',
  'macao sar': 'MO',
  macedonia: 'MK',
  swaziland: 'SZ',
  'holy see': 'VA',
  burma: 'MM',
  'democratic people’s republic of korea': 'KP',
  "democratic people's republic of korea": 'KP',
};
const MOST_LETTERS = 80;

let byName: ReadonlyMap<string, string> | undefined;

/** Read when the first name is met: most vendors write the code. */
function names(): ReadonlyMap<string, string> {
  if (byName !== undefined) return byName;
  const english = createRequire(import.meta.url)('i18n-iso-countries/langs/en.json') as countries.LocaleData;
  countries.registerLocale(english);
  const shown = new Intl.DisplayNames('en', { type: 'region' });
  const listed = Object.entries(countries.getNames('en', { select: 'all' })).flatMap(([code, all]) =>
    [...all, shown.of(code) ?? code, countries.alpha2ToAlpha3(code) ?? code].map(
      (name) => [folded(name), code] as const,
    ),
  );
  byName = new Map([...Object.entries(OTHER_NAMES), ...listed]);
  return byName;
}

function folded(name: string): string {
  return name.toLowerCase().replace(/^the /u, '').replaceAll('&', 'and').trim();
}

/**
 * The ISO 3166-1 alpha-2 code that OCSF asks for, of a code of two or three letters or an English name (`Norway`,
 * `Iran, Islamic Republic of`); anything else as it came: a region that is no country must not become one.
 */
export function readCountry(text: string): string {
  if (LETTERS.test(text)) return text.toUpperCase();
  if (text.length > MOST_LETTERS) return text;
  const name = folded(text);
  const [last = '', ...first] = name.split(', ').reverse();
  return names().get(name) ?? names().get(folded([last, ...first].join(' '))) ?? text;
}
