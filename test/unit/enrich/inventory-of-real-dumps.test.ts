import { describe, expect, test } from '@jest/globals';
import { INVENTORY_FORMATS, type InventoryFormat } from '../../../src/pipeline/enrich/inventory/index.js';

const told = (format: InventoryFormat, text: string) => {
  const { records, facts, problems } = INVENTORY_FORMATS[format](text);
  return { records, facts: facts.map(({ subject, kind, value }) => [subject, kind, value]), problems };
};
const entry = (dn: string, ...lines: readonly string[]) => [`dn: ${dn}`, ...lines].join('\n');
const ldif = (...entries: readonly string[]) => told('ldif', entries.join('\n\n'));

describe('directories as they are dumped', () => {
  test('Active Directory: users named by that class alone, groups with ranges, attributes without a name', () => {
    const { facts, problems, records } = ldif(
      entry('CN=Ann Fox,OU=X,DC=corp', 'objectClass: user', 'sAMAccountName: afox', 'title: Clerk'),
      entry('CN=Payers,OU=X,DC=corp', 'objectClass: group', 'member;range=0-1499: CN=Ann Fox,OU=X,DC=corp'),
      entry('CN=Old,OU=X,DC=corp', 'objectClass: user', '1.2.840.113556.1.4.8: 512', 'userAccountControl: 66050'),
      entry('OU=X,DC=corp', 'objectClass: organizationalUnit'),
    );
    expect(facts).toEqual([
      ['ldap:cn=ann fox,ou=x,dc=corp', 'role', 'Clerk'],
      ['ldap:cn=old,ou=x,dc=corp', 'employment', 'terminated'],
    ]);
    expect(records).toBe(4);
    expect(problems).toEqual([
      { place: 'line 6', message: 'CN=Payers,OU=X,DC=corp is neither a person nor a computer (and 1 more entries)' },
    ]);
  });

  test('OpenLDAP, 389 and FreeIPA: their words for a department and for who may not log in', () => {
    const person = ['objectClass: top', 'objectClass: inetOrgPerson'];
    const { facts } = ldif(
      entry('uid=fry,ou=people,dc=x', ...person, 'ou: Delivering Crew', 'employeeType: Delivery boy'),
      entry('uid=amy,ou=people,dc=x', ...person, 'departmentNumber: 1120', 'nsAccountLock: TRUE'),
      entry('uid=kif,ou=people,dc=x', 'objectClass: posixAccount', 'pwdAccountLockedTime: 000001010000Z'),
      entry('uid=leela,ou=people,dc=x', 'title: Captain', 'jpegPhoto:< file:///tmp/a.jpg'),
      'search: 2\nresult: 0 Success',
    );
    expect(facts).toEqual([
      ['ldap:uid=fry,ou=people,dc=x', 'department', 'Delivering Crew'],
      ['ldap:uid=fry,ou=people,dc=x', 'employment', 'Delivery boy'],
      ['ldap:uid=amy,ou=people,dc=x', 'department', '1120'],
      ['ldap:uid=amy,ou=people,dc=x', 'employment', 'terminated'],
      ['ldap:uid=kif,ou=people,dc=x', 'employment', 'terminated'],
      ['ldap:uid=leela,ou=people,dc=x', 'role', 'Captain'],
    ]);
  });

  test('an entry with a line that is no attribute is left out and told, and costs none of the others', () => {
    const { facts, problems } = ldif(
      entry('cn=a,dc=x', 'objectClass: person', 'title: Lead'),
      entry('cn=b,dc=x', 'objectClass: person', 'title Lead', 'objectSid: S-1-5-21-1'),
      entry('cn=c,dc=x', 'objectClass: person', 'title: Lead'),
    );
    expect(facts.map(([subject]) => subject)).toEqual(['ldap:cn=a,dc=x', 'ldap:cn=c,dc=x']);
    expect(problems).toEqual([{ place: 'line 7', message: 'is no attribute; cn=b,dc=x is left out' }]);
  });
});

test.each([
  ['gcp', (name: string) => ({ name: `//compute.googleapis.com/${name}`, labels: { env: 'prod' } })],
  ['aws', (name: string) => ({ ResourceARN: `arn:aws:s3:::${name}`, Tags: [{ Key: 'env', Value: 'prod' }] })],
  ['azure', (name: string) => ({ id: `/subscriptions/${name}`, tags: { env: 'prod' } })],
  ['okta_users', (name: string) => ({ id: name, profile: { department: 'prod' } })],
  [
    'servicenow_changes',
    (name: string) => ({
      ...{ number: name, approval: 'approved', cmdb_ci: 'host' },
      ...{ start_date: '2026-03-23 06:00:00', end_date: '2026-03-23 10:00:00' },
    }),
  ],
] as const)('%s: of many lines the broken one is told and the others are used', (format, record) => {
  const lines = ['a', 'b', 'c'].map((name) => JSON.stringify(record(name)));
  const { facts, problems, records } = told(format, [lines[0], lines[1]?.slice(0, 25), 'x', lines[2], ''].join('\n'));
  expect(records).toBe(4);
  expect(new Set(facts.map(([subject, , value]) => `${String(subject)}${String(value)}`)).size).toBe(2);
  expect(problems.map(({ place }) => place)).toEqual(['line 2', 'line 3']);
});

test('pages of a list, one a line, are the records of all pages', () => {
  const page = (...ids: readonly string[]) => JSON.stringify({ value: ids.map((id) => ({ id, department: 'Sales' })) });
  expect(told('entra_users', `${page('1', '2')}\n${page('3')}\n`).facts.map(([subject]) => subject)).toEqual([
    ...['entra:1', 'entra:2', 'entra:3'],
  ]);
});

test('a row with more or fewer cells than its table is told, not cut, and the others are used', () => {
  const { facts, problems } = told(
    'csv',
    'kind,subject,value\nrole,a,x\nrole,b\nrole,c,Pay, lead\nrole,d,"two\nlines"\n',
  );
  expect(facts.map(([subject]) => subject)).toEqual(['a', 'd']);
  expect(problems.map(({ place }) => place)).toEqual(['line 3', 'line 4']);
});
