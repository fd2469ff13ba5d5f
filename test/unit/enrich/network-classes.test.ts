import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networksOf } from '../../../src/app/config/network-file.js';
import { placesOf } from '../../../src/app/config/places-files.js';
import { withNetworkClasses, type NetworkSources } from '../../../src/pipeline/enrich/network-classes.js';
import { parseNetworkList } from '../../../src/pipeline/enrich/network-list.js';
import { validateOcsf } from '../../../src/pipeline/normalise/index.js';
import { SHORT_NAMES } from '../../../src/rules/fields.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { makeEvent } from '../../harness/make-event.js';
import { mmdbFile } from '../../harness/mmdb-file.js';

const LIST = parseNetworkList(`
  # what is ours
  203.0.113.0/24, corporate_egress
  203.0.113.128/25,vpn   # the concentrator
  198.51.100.7,cloud_pc
  2001:db8::/32,sase
  AS64500,hosting
`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'networks-'));
  const anonymous = {
    '192.0.2.0/25': { is_anonymous: true, is_tor_exit_node: true, is_hosting_provider: true },
    '192.0.2.128/25': { is_anonymous: true, is_anonymous_vpn: true, is_tor_exit_node: false },
  };
  writeFileSync(join(folder, 'anonymous.mmdb'), mmdbFile('Test-Anonymous-IP', anonymous));
  writeFileSync(join(folder, 'privacy.mmdb'), mmdbFile('standard_privacy', { '192.0.2.0/24': { relay: 'true' } }));
  writeFileSync(join(folder, 'city.mmdb'), mmdbFile('Test-City', { '192.0.2.0/24': { country: 'DE' } }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const book = (name: string) => placesOf(join(folder, `${name}.mmdb`));

function told(ip: string, sources: Partial<NetworkSources>, number?: number): unknown {
  const network = number === undefined ? {} : { autonomous_system: { number } };
  const bare = makeEvent({ uid: 'e', ocsf: { class_uid: 3002, src_endpoint: { ip, ...network } } });
  const event = withNetworkClasses(bare, { list: null, book: null, ...sources });
  return SHORT_NAMES.get('src_endpoint.network_class')?.read(viewOf(event)) ?? null;
}

describe('the kind of network behind an address', () => {
  test.each([
    ['203.0.113.5', 'corporate_egress'],
    ['203.0.113.200', 'vpn'],
    ['::ffff:203.0.113.200', 'vpn'],
    ['198.51.100.7', 'cloud_pc'],
    ['198.51.100.8', 'other'],
    ['2001:db8:1::1', 'sase'],
    ['10.1.2.3', 'private'],
    ['fe80::1', 'private'],
    ['not an address', null],
  ])('of %s is %s by the list, the narrowest range first', (ip, kind) => {
    expect(told(ip, { list: LIST })).toBe(kind);
  });

  test('is that of the network’s number where no range holds the address', () => {
    expect(told('198.51.100.8', { list: LIST }, 64500)).toBe('hosting');
    expect(told('203.0.113.5', { list: LIST }, 64500)).toBe('corporate_egress');
  });

  test('is read from databases that list networks by their kind, after the list', () => {
    expect(told('192.0.2.5', { book: book('anonymous') })).toBe('tor');
    expect(told('192.0.2.200', { book: book('anonymous') })).toBe('vpn');
    expect(told('192.0.2.200', { book: book('privacy') })).toBe('relay');
    expect(told('198.51.100.8', { book: book('anonymous') })).toBe('other');
    expect(told('203.0.113.5', { book: book('anonymous'), list: LIST })).toBe('corporate_egress');
  });

  test('is not known where nothing would tell, and is never guessed', () => {
    expect(told('192.0.2.5', {})).toBeNull();
    expect(told('192.0.2.5', { book: book('city') })).toBeNull();
  });

  test('stands in the event as an OCSF enrichment beside those that it had', () => {
    const had = { name: 'user.name', value: 'ana', data: { department: 'finance' } };
    const ocsf = { class_uid: 3002, enrichments: [had], src_endpoint: { ip: '203.0.113.5' } };
    const event = withNetworkClasses(makeEvent({ uid: 'e', ocsf }), { list: LIST, book: null });
    const added = {
      ...{ name: 'src_endpoint.ip', value: '203.0.113.5', type: 'network_class' },
      ...{ data: { class: 'corporate_egress' }, provider: 'network list' },
    };
    expect(event.ocsf['enrichments']).toEqual([had, added]);
    expect(validateOcsf(event.ocsf).filter(({ path }) => path.startsWith('enrichments'))).toEqual([]);
  });

  test.each([
    ['203.0.113.0/24,corporate', 1, 16],
    ['\n300.1.1.1,vpn', 2, 1],
    ['203.0.113.0/24', 1, 16],
  ])('is refused with its place where a line %j says nothing usable', (text, line, column) => {
    const path = join(folder, 'list.csv');
    writeFileSync(path, text);
    const place = { file: path, line, column };
    expect(() => networksOf(path)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', place }));
  });
});
