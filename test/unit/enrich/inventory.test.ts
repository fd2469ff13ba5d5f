import { describe, expect, test } from '@jest/globals';
import {
  INVENTORY_FORMATS,
  managerCircles,
  type InventoryFormat,
} from '../../../src/pipeline/enrich/inventory/index.js';

const read = (format: InventoryFormat, value: unknown) =>
  INVENTORY_FORMATS[format](typeof value === 'string' ? value : JSON.stringify(value));
const told = (format: InventoryFormat, value: unknown) =>
  read(format, value).facts.map(({ subject, kind, value: says, owner }) => [subject, kind, says, owner ?? null]);

describe('inventories of clouds', () => {
  test('AWS: tags of the tagging interface, and of a configuration snapshot', () => {
    const Tags = [
      { Key: 'Environment', Value: 'production' },
      { Key: 'Data-Classification', Value: 'Public' },
      { Key: 'team', Value: 'web' },
    ];
    const arn = 'arn:aws:s3:::press-kit';
    expect(told('aws', { ResourceTagMappingList: [{ ResourceARN: arn, Tags }] }).sort()).toEqual([
      [`aws:${arn}`, 'data_class', 'public', 'web'],
      [`aws:${arn}`, 'environment', 'production', 'web'],
      [`aws:${arn}`, 'owner', 'web', 'web'],
    ]);
    const snapshot = { configurationItems: [{ ARN: arn, resourceType: 'AWS::S3::Bucket', tags: { env: 'test' } }] };
    expect(told('aws', snapshot)).toEqual([[`aws:${arn}`, 'environment', 'test', null]]);
  });

  test('AWS: the answer to a query of Config, whose rows are texts, and a search of Resource Explorer', () => {
    const arn = 'arn:aws:ec2:eu-west-1:1:instance/i-1';
    const row = JSON.stringify({ arn, tags: [{ key: 'stage', value: 'prod', tag: 'stage=prod' }] });
    expect(told('aws', { Results: [row], QueryInfo: { SelectFields: [{ Name: 'arn' }] } })).toEqual([
      [`aws:${arn}`, 'environment', 'prod', null],
    ]);
    const explored = { Arn: arn, Service: 'ec2', Properties: [{ Name: 'tags', Data: [{ Key: 'tier', Value: '1' }] }] };
    expect(told('aws', { Count: { TotalResources: 1 }, Resources: [explored, { Arn: arn, Properties: [] }] })).toEqual([
      [`aws:${arn}`, 'criticality', '1', null],
    ]);
    expect(() => read('aws', { Results: ['{"arn":'] })).toThrow();
  });

  test('Azure: a Resource Graph answer as a table', () => {
    const id = '/subscriptions/0000/resourceGroups/Web/providers/Microsoft.Compute/virtualMachines/db';
    const columns = [
      { name: 'id', type: 'string' },
      { name: 'tags', type: 'object' },
    ];
    const rows = [[id, { env: 'prod' }], [id], 'cut'];
    expect(told('azure', { totalRecords: 3, data: { columns, rows } })).toEqual([
      [`azure:${id.toLowerCase()}`, 'environment', 'prod', null],
    ]);
    expect(read('azure', { data: { columns, rows } }).problems).toHaveLength(2);
  });

  test('Azure: the list of resources, with ids in the case of the activity log', () => {
    const id = '/subscriptions/0000/resourceGroups/Web/providers/Microsoft.Storage/storageAccounts/kit';
    expect(
      told('azure', [
        { id, tags: { criticality: 'high' } },
        { id: `${id}2`, tags: null },
      ]),
    ).toEqual([[`azure:${id.toLowerCase()}`, 'criticality', 'high', null]]);
    expect(read('azure', { data: [{ id, tags: null }] }).problems).toHaveLength(1);
  });

  test('Google Cloud: assets a line, buckets by the name of the audit log', () => {
    const bucket = { name: '//storage.googleapis.com/kit', resource: { data: { labels: { role: 'public-content' } } } };
    const machine = {
      name: '//compute.googleapis.com/projects/p/zones/z/instances/i',
      resource: { data: { labels: { owner: 'ops' } } },
    };
    expect(told('gcp', `${JSON.stringify(bucket)}\n${JSON.stringify(machine)}\n`)).toEqual([
      ['gcp:projects/_/buckets/kit', 'role', 'public_content', null],
      ['gcp:projects/p/zones/z/instances/i', 'owner', 'ops', 'ops'],
    ]);
  });

  test('Terraform: the shown state with its modules, and a state file; secrets of the state are not read', () => {
    const bucket = { arn: 'arn:aws:s3:::b', tags_all: { Env: 'prod' }, secret: 'hunter2' };
    const root_module = {
      resources: [{ address: 'aws_s3_bucket.a', mode: 'managed', values: bucket }],
      child_modules: [
        {
          resources: [{ address: 'm.x', mode: 'managed', values: { id: '/subscriptions/S/a', tags: { owner: 'o' } } }],
        },
      ],
    };
    expect(told('terraform', { format_version: '1.0', values: { root_module } })).toEqual([
      ['aws:arn:aws:s3:::b', 'environment', 'prod', null],
      ['azure:/subscriptions/s/a', 'owner', 'o', 'o'],
    ]);
    const raw = {
      version: 4,
      resources: [{ mode: 'managed', type: 'aws_s3_bucket', name: 'a', instances: [{ attributes: bucket }] }],
    };
    expect(told('terraform', raw)).toEqual([['aws:arn:aws:s3:::b', 'environment', 'prod', null]]);
    expect(JSON.stringify(read('terraform', raw))).not.toContain('hunter2');
  });
});

describe('directories', () => {
  const SID = 'AQUAAAAAAAUVAAAA0mY4QxDzQYJnRWshWAQAAA==';
  const LDIF = [
    'version: 1',
    '',
    '# a person whose name goes over two lines',
    'dn: CN=Mara Lind,OU=Finance,DC=corp,',
    ' DC=example',
    'objectClass: top',
    'objectClass: person',
    `objectSid:: ${SID}`,
    'department:: VHJlYXN1cnk=',
    'title: Accountant',
    'manager: CN=Ines,DC=corp,DC=example',
    'userAccountControl: 514',
    '',
    'dn: OU=Finance,DC=corp,DC=example',
    'objectClass: organizationalUnit',
  ].join('\r\n');

  test('LDIF: folded and encoded lines, the SID as events name it, a disabled account', () => {
    const subject = 'windows:S-1-5-21-1127769810-2185360144-560678247-1112';
    const manager = 'cn=ines,dc=corp,dc=example';
    expect(told('ldif', LDIF)).toEqual([
      [subject, 'department', 'Treasury', manager],
      [subject, 'role', 'Accountant', manager],
      [subject, 'manager', 'CN=Ines,DC=corp,DC=example', manager],
      [subject, 'employment', 'terminated', manager],
    ]);
    expect(read('ldif', LDIF).problems).toEqual([expect.objectContaining({ place: 'line 14' })]);
  });

  test('LDIF that is cut off names its line', () => {
    let fault: unknown = null;
    try {
      read('ldif', 'dn: x\nobjectClass person');
    } catch (thrown) {
      fault = thrown;
    }
    expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', place: { line: 2 } });
  });

  test('Entra and Okta: users as their interfaces list them', () => {
    const entra = { id: '11', department: 'Sales', jobTitle: 'Rep', accountEnabled: true, userType: 'Member' };
    expect(told('entra_users', { value: [entra, { id: '12', userType: 'Guest', accountEnabled: true }] })).toEqual([
      ['entra:11', 'department', 'Sales', null],
      ['entra:11', 'role', 'Rep', null],
      ['entra:11', 'employment', 'active', null],
      ['entra:12', 'employment', 'guest', null],
    ]);
    const okta = { id: '00u1', status: 'DEPROVISIONED', profile: { department: 'Sales', managerId: '00u9' } };
    expect(told('okta_users', [okta])).toEqual([
      ['okta:00u1', 'department', 'Sales', null],
      ['okta:00u1', 'manager', '00u9', null],
      ['okta:00u1', 'employment', 'terminated', null],
    ]);
  });
});

describe('changes of ServiceNow', () => {
  const change = {
    number: 'CHG0030192',
    short_description: 'New ERP client',
    approval: 'approved',
    state: '-1',
    start_date: '2026-03-23 06:00:00',
    end_date: '2026-03-23 10:00:00',
    cmdb_ci: { display_value: 'nwf-lt-0291', value: 'abc' },
    assignment_group: { display_value: 'Client Engineering', value: 'def' },
    'cmdb_ci.correlation_id': 'entra:dev-1',
  };
  test('an approved one explains what happens to its item in its window', () => {
    expect(read('servicenow_changes', { result: [change] }).facts).toEqual([
      {
        kind: 'change',
        subject: 'entra:dev-1',
        value: 'CHG0030192: New ERP client',
        validFrom: Date.UTC(2026, 2, 23, 6),
        validTo: Date.UTC(2026, 2, 23, 10),
        owner: 'Client Engineering',
        place: 'CHG0030192',
      },
    ]);
  });
  test.each([
    ['not approved', { approval: 'requested' }],
    ['cancelled', { state: 'Cancelled' }],
    ['without an end', { end_date: '' }],
    ['ending before it begins', { end_date: '2026-03-22 06:00:00' }],
    ['without an item', { cmdb_ci: '', 'cmdb_ci.correlation_id': '' }],
  ])('one that is %s explains nothing, and says so', (_, difference) => {
    const { facts, problems } = read('servicenow_changes', { result: [{ ...change, ...difference }] });
    expect(facts).toEqual([]);
    expect(problems).toEqual([{ place: 'CHG0030192', message: expect.any(String) }]);
  });
});

describe('tables of our own', () => {
  test('CSV with quotes and empty cells; a row that is wrong names its line', () => {
    const { facts, problems } = read(
      'csv',
      'kind,subject,value,owner,validTo\nrole,okta:1,"Payroll, lead",hr,\ncolour,okta:2,red,,\ntravel,okta:3,Oslo,,2026-05-01\n',
    );
    expect(facts.map(({ subject, value, validTo }) => [subject, value, validTo])).toEqual([
      ['okta:1', 'Payroll, lead', undefined],
      ['okta:3', 'Oslo', Date.UTC(2026, 4, 1)],
    ]);
    expect(problems.map(({ place }) => place)).toEqual(['line 3']);
  });
  test('a line that is cut off names itself and costs no other; what is no object is a record that says nothing', () => {
    const fact = JSON.stringify({ kind: 'role', subject: 'okta:1', value: 'lead' });
    const cut = read('json', `${fact}\n\n${fact.slice(0, 20)}\n${fact}`);
    expect([cut.records, cut.facts.length, cut.problems.map(({ place }) => place)]).toEqual([3, 2, ['line 3']]);
    const first = read('json', `${fact.slice(0, 20)}\n${fact}`);
    expect([first.facts.length, first.problems.map(({ place }) => place)]).toEqual([1, ['line 1']]);
    expect(() => read('json', `[\n${fact},\n${fact}`)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    const { records, facts, problems } = read('json', `[7, ${fact}, null]`);
    expect([records, facts.length, problems.map(({ place }) => place)]).toEqual([3, 1, ['[0]', '[2]']]);
  });
  test('JSON as a list, in an object, and one object a line', () => {
    const fact = { kind: 'role', subject: 'okta:1', value: 'lead' };
    for (const text of [JSON.stringify([fact]), JSON.stringify({ facts: [fact] }), JSON.stringify(fact)])
      expect(read('json', text).facts).toHaveLength(1);
  });
  test.each([
    'csv',
    'json',
    'ldif',
    'terraform',
    'aws',
    'azure',
    'gcp',
    'entra_users',
    'okta_users',
    'servicenow_changes',
  ] as const)('%s that is something else is refused or gives nothing, never half a fact', (format) => {
    for (const text of ['', '{', '[]', '<html>', '{"a":1}', 'x,y\n1'])
      try {
        expect(read(format, text).facts).toEqual([]);
      } catch (fault) {
        expect(fault).toMatchObject({ code: 'BAD_USER_INPUT' });
      }
  });
});

describe('tables that say what cannot be', () => {
  const managers = (...rows: readonly (readonly [string, string])[]) =>
    read('csv', ['kind,subject,value', ...rows.map(([who, above]) => `manager,${who},${above}`)].join('\n')).facts;

  test('managers that run in a circle are told once, with the line, and also where a directory names them by bare ids', () => {
    expect(managerCircles(managers(['okta:a', 'okta:b'], ['okta:b', 'c'], ['okta:c', 'okta:a']))).toEqual([
      { place: 'line 2', message: 'the managers run in a circle: okta:a → okta:b → okta:c → okta:a' },
    ]);
    expect(managerCircles(managers(['okta:z', 'okta:z'])).map(({ place }) => place)).toEqual(['line 2']);
    expect(managerCircles(managers(['okta:a', 'okta:b'], ['okta:c', 'okta:b'], ['okta:b', 'okta:d']))).toEqual([]);
  });

  test('a table without the three columns is one mistake of its head line', () => {
    expect(() => read('csv', 'kind;subject;value\nrole;x;y\n')).toThrow(
      expect.objectContaining({ place: { line: 1 } }),
    );
    expect(() => read('csv', 'a,b\n1,2\n')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  test('an empty value says nothing, and is told where it stands', () => {
    const { facts, problems } = read('csv', 'kind,subject,value\nrole,a,\nrole,b,owner\n');
    expect(facts.map(({ subject }) => subject)).toEqual(['b']);
    expect(problems.map(({ place }) => place)).toEqual(['line 2']);
  });

  test('what a table is told about names the place where it stood before', () => {
    const moved = JSON.stringify([{ kind: 'role', subject: 'a', value: 'x', place: 'line 7' }]);
    expect(read('json', moved).facts.map(({ place }) => place)).toEqual(['line 7']);
  });
});
