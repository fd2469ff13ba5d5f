import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { cartographyGraph } from '../../src/graph/stores/cartography.store.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { readCartography } from '../../src/pipeline/enrich/inventory/index.js';
import { importReading } from '../../src/usecases/context/import-inventory.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const integrator: Principal = { id: 'ann', name: 'ann', kind: 'human', roles: ['integrator'], sources: ['*'] };
const SYNCED_S = 1_790_000_000;
const DAY_MS = 86_400_000;

/** Labels, properties and relationships as Cartography's schema documents them. */
const SYNC = /* cypher */ `
  CREATE (aws:AWSAccount {id: '111122223333', name: 'production'})
  CREATE (env:AWSTag:Tag {id: 'Environment:production', key: 'Environment', value: 'production'})
  CREATE (class:AWSTag:Tag {id: 'data-classification:Personal Data', key: 'data-classification', value: 'Personal Data'})
  CREATE (team:AWSTag:Tag {id: 'team:web', key: 'team', value: 'web'})
  CREATE (cost:AWSTag:Tag {id: 'cost:42', key: 'cost', value: '42'})
  CREATE (b:S3Bucket {id: 'exports', name: 'exports', arn: 'arn:aws:s3:::exports', anonymous_access: true, lastupdated: $synced})
  CREATE (m:EC2Instance:Instance {id: 'i-0a1', instanceid: 'i-0a1', region: 'eu-north-1', lastupdated: $synced})
  CREATE (q:SQSQueue {id: 'arn:aws:sqs:eu-north-1:111122223333:q', arn: 'arn:aws:sqs:eu-north-1:111122223333:q', lastupdated: $synced})
  CREATE (aws)-[:RESOURCE]->(b), (aws)-[:RESOURCE]->(m), (aws)-[:RESOURCE]->(q)
  CREATE (b)-[:TAGGED]->(class), (b)-[:TAGGED]->(team), (m)-[:TAGGED]->(env), (q)-[:TAGGED]->(cost)
  CREATE (u:AWSUser:AWSPrincipal {arn: 'arn:aws:iam::111122223333:user/deploy', name: 'deploy', lastupdated: $synced})
  CREATE (r:AWSRole:AWSPrincipal {arn: 'arn:aws:iam::111122223333:role/admin', name: 'admin', lastupdated: $synced})
  CREATE (g:AWSGroup {arn: 'arn:aws:iam::111122223333:group/builders', name: 'builders'})
  CREATE (p:AWSPolicy {id: 'arn:aws:iam::aws:policy/AdministratorAccess', name: 'AdministratorAccess'})
  CREATE (aws)-[:RESOURCE]->(u), (aws)-[:RESOURCE]->(r)
  CREATE (u)-[:MEMBER_AWS_GROUP]->(g), (u)-[:STS_ASSUMEROLE_ALLOW]->(r), (r)-[:POLICY]->(p)
  CREATE (azure:AzureSubscription {id: '0000'})-[:RESOURCE]->(vm:AzureVirtualMachine {id: '/subscriptions/0000/resourceGroups/Web/vm/db', lastupdated: $synced})
  CREATE (vm)-[:TAGGED]->(:AzureTag {key: 'criticality', value: 'high'})
  CREATE (gcp:GCPProject {id: 'shop'})-[:RESOURCE]->(gb:GCPBucket {id: 'kit', lastupdated: $synced})
  CREATE (gb)-[:LABELED]->(:GCPBucketLabel {key: 'env', value: 'test'})
  CREATE (o:OktaUser:UserAccount {id: '00uanna', email: 'anna@example.com', lastupdated: $synced})
  CREATE (og:OktaGroup {id: '00gops', name: 'ops'})
  CREATE (o)-[:MEMBER_OF_OKTA_GROUP]->(og), (r)-[:ALLOWED_BY]->(og)
  CREATE (e:EntraUser {id: 'e-1', department: 'Finance', job_title: 'Accountant', account_enabled: true, manager_id: 'e-2', lastupdated: $synced})
  CREATE (e)-[:MEMBER_OF]->(:EntraGroup {id: 'eg-1'})
  CREATE (:EntraUser {id: 'e-2', job_title: 'CFO', account_enabled: false, lastupdated: $synced})
  CREATE (w:GoogleWorkspaceUser {id: '1001', organization_department: 'Press', suspended: true, lastupdated: $synced})
  CREATE (h:GitHubUser {id: 'https://github.com/Anna', username: 'Anna', lastupdated: $synced})
  CREATE (repo:GitHubRepository {id: 'r1', fullname: 'acme/site'})
  CREATE (h)-[:MAINTAINER]->(:GitHubTeam {id: 'https://github.com/orgs/acme/teams/core'}), (h)-[:DIRECT_COLLAB_ADMIN]->(repo)`;

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const synced = () => graph.write((tx) => tx.run(SYNC, { synced: SYNCED_S }));
const read = (maxAgeDays?: number) =>
  readCartography(cartographyGraph(graph), maxAgeDays === undefined ? {} : { maxAgeDays });
const deps = () => ({ context: contextStore(graph), now: () => SYNCED_S * 1000 });
const terms = { source: 'cartography', owner: null, maxAgeMs: null };

test('a Cartography graph tells of resources, accounts and what these lead to, under the names that events use', async () => {
  await synced();
  const { facts, records } = await read();
  const said = facts.map(({ subject, kind, value, owner }) => [subject, kind, value, owner ?? '-'].join(' | ')).sort();
  expect(records).toBe(12);
  expect(said).toEqual([
    'aws:arn:aws:ec2:eu-north-1:111122223333:instance/i-0a1 | environment | production | -',
    'aws:arn:aws:iam::111122223333:role/admin | role | administrator | -',
    'aws:arn:aws:iam::111122223333:user/deploy | can_assume | aws:arn:aws:iam::111122223333:role/admin | -',
    'aws:arn:aws:iam::111122223333:user/deploy | member_of | aws:arn:aws:iam::111122223333:group/builders | -',
    'aws:arn:aws:s3:::exports | data_class | personal_data | web',
    'aws:arn:aws:s3:::exports | owner | web | web',
    'aws:i-0a1 | environment | production | -',
    'azure:/subscriptions/0000/resourcegroups/web/vm/db | criticality | high | -',
    'entra:e-1 | department | Finance | -',
    'entra:e-1 | employment | active | -',
    'entra:e-1 | manager | e-2 | -',
    'entra:e-1 | member_of | entra:eg-1 | -',
    'entra:e-1 | role | Accountant | -',
    'entra:e-2 | employment | terminated | -',
    'entra:e-2 | role | CFO | -',
    'gcp:projects/_/buckets/kit | environment | test | -',
    'github:anna | admin_to | github:acme/site | -',
    'github:anna | member_of | github:acme/core | -',
    'google:1001 | department | Press | -',
    'google:1001 | employment | terminated | -',
    'okta:00uanna | can_assume | aws:arn:aws:iam::111122223333:role/admin | -',
    'okta:00uanna | member_of | okta:00gops | -',
  ]);
});

test('what cannot be used is told once for each kind of record, and costs none of the others', async () => {
  await synced();
  await graph.write((tx) =>
    tx.run('CREATE (:EntraUser {display_name: "nobody"}), (:EntraUser {display_name: "no one"})'),
  );
  const { problems, facts } = await read();
  expect(problems.map(({ place }) => place)).toEqual(['aws_resources[2]', 'entra_users']);
  expect(problems[1]?.message).toMatch(/^2 of 4 /);
  expect(facts).toHaveLength(22);
});

test('what Cartography has not seen for long is stale from the first hour on', async () => {
  await synced();
  const { facts } = await read(30);
  expect(new Set(facts.map(({ staleAfter }) => staleAfter))).toEqual(new Set([SYNCED_S * 1000 + 30 * DAY_MS]));
});

test('a preview writes nothing, a second import changes nothing, and what another source says differently is shown', async () => {
  await synced();
  const hr = { subject: 'entra:e-1', kind: 'department' as const, value: 'Sales', place: 'line 1' };
  const other = { records: 1, facts: [hr], problems: [] };
  await importReading(integrator, other, { ...terms, source: 'hr', dryRun: false }, deps());
  const preview = await importReading(integrator, await read(), { ...terms, dryRun: true }, deps());
  expect(preview).toMatchObject({ added: 22, changed: 0, unchanged: 0 });
  expect(preview.conflicts.map(({ subject, kind }) => [subject, kind])).toEqual([['entra:e-1', 'department']]);
  const first = await importReading(integrator, await read(), { ...terms, dryRun: false }, deps());
  expect(first.added).toBe(22);
  const second = await importReading(integrator, await read(), { ...terms, dryRun: false }, deps());
  expect(second).toMatchObject({ added: 0, changed: 0, unchanged: 22 });
});

test('a database that Cartography never wrote to is refused', async () => {
  await expect(read()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});
