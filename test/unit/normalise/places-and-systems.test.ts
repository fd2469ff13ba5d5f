import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countryName } from '../../../src/domain/country-name.js';
import { coercionAt } from '../../../src/pipeline/normalise/ocsf/coerce.js';
import { ocsfCatalogue } from '../../../src/pipeline/normalise/ocsf/catalogue.js';
import { readCountry } from '../../../src/pipeline/normalise/values/country.js';

describe('a country is kept by one code, however a vendor calls it', () => {
  test.each([
    ['Norway', 'NO'],
    ['no', 'NO'],
    ['NOR', 'NO'],
    ['United States of America', 'US'],
    ['The Netherlands', 'NL'],
    ['Russian Federation', 'RU'],
    ['Korea, Republic of', 'KR'],
    ['Iran, Islamic Republic of', 'IR'],
    ['Viet Nam', 'VN'],
    ['Moldova', 'MD'],
    ['Türkiye', 'TR'],
  ])('%s is %s', (written, code) => {
    expect(readCountry(written)).toBe(code);
  });

  test.each(['Reserved', '10.0.0.0-10.255.255.255', '', 'Europe', 'x'.repeat(200)])(
    '%p is no country and stays',
    (text) => {
      expect(readCountry(text)).toBe(text);
    },
  );

  test('read twice it is the same, and every code has a name that leads back to it', () => {
    fc.assert(fc.property(fc.string(), (text) => readCountry(readCountry(text)) === readCountry(text)));
    for (const code of ['FR', 'SE', 'KP', 'CI', 'HK', 'MM']) expect(readCountry(countryName(code))).toBe(code);
  });
});

describe('an operating system is told by its family, whatever its vendor calls it', () => {
  const attribute = ocsfCatalogue().objects.get('os')?.attributes['type_id'] ?? { type: '' };
  const typeOf = coercionAt('os', 'type_id', attribute);
  test.each([
    ['Windows 10', 100],
    ['Windows', 100],
    ['Win11', 100],
    ['Windows Phone 8', 101],
    ['Ubuntu 22.04', 200],
    ['Android 14', 201],
    ['Mac OS X', 300],
    ['macOS', 300],
    ['Ios 17.4', 301],
    ['iPadOS', 302],
    ['Chrome OS', 99],
    [0, 0],
    ['0', 0],
  ])('%p is %p', (written, uid) => {
    expect(typeOf(written)).toBe(uid);
  });
});
