const CODE = /^[A-Z]{2}$/u;
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** What people call a country that is kept by its ISO 3166-1 alpha-2 code; anything else as it is. */
export function countryName(country: string): string {
  return CODE.test(country) ? (names.of(country) ?? country) : country;
}
