import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ContextFact } from '../../src/domain/context.js';
import type { Graph } from '../../src/graph/session.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { T0, writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  await contextStore(graph).add(FACTS);
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

type Said = Pick<ContextFact, 'subject' | 'kind' | 'value'> & Partial<ContextFact>;

function fact(said: Said): ContextFact {
  return {
    uid: `${said.subject} ${said.kind} ${String(said.value)}`,
    name: '',
    validFrom: T0 - 86_400_000,
    validTo: null,
    recordedAt: T0 - 86_400_000,
    recordedBy: 'key-integrator',
    source: 'directory',
    owner: 'it',
    staleAfter: null,
    withdrawnAt: null,
    withdrawnBy: null,
    ...said,
  };
}

const FACTS = [
  fact({ subject: 'okta:00u1', kind: 'member_of', value: 'group:helpdesk' }),
  fact({ subject: 'entra:11', kind: 'member_of', value: 'group:all' }),
  fact({ subject: 'group:helpdesk', kind: 'can_assume', value: 'role:reset-passwords' }),
  fact({ subject: 'group:helpdesk', kind: 'member_of', value: 'group:all' }),
  fact({ subject: 'group:all', kind: 'member_of', value: 'group:helpdesk' }),
  fact({ subject: 'role:reset-passwords', kind: 'admin_to', value: 'dc-01' }),
  fact({ subject: 'group:all', kind: 'owns', value: 'wiki', name: 'Application' }),
  fact({ subject: 'okta:00u1', kind: 'admin_to', value: 'old-box', validTo: T0 }),
  fact({ subject: 'dc-01', kind: 'criticality', value: 'tier0' }),
  fact({ subject: 'wiki', kind: 'criticality', value: 'low' }),
];

const REACH = `query($id: ID!, $asOf: DateTime) { entity(id: $id) {
  access: reach(steps: 1, asOf: $asOf) { places { key kind tier } }
  reach(asOf: $asOf) { total truncated places { key } tierZero { key kind label tier entityId path { from relationship to source fact } } }
} }`;

interface Reached {
  readonly access: { readonly places: readonly object[] };
  readonly reach: { readonly total: number; readonly truncated: boolean; readonly tierZero: readonly object[] };
}

async function reached(id: string, asOf: string | null = null): Promise<Reached> {
  const { data, errors } = await api.ask(REACH, { id, asOf });
  expect(errors).toEqual([]);
  return (data as { entity: Reached }).entity;
}

test('the page of a person shows what any of their accounts can reach at once, and the way to what is of tier 0', async () => {
  api.trips.count = 0;
  const { access, reach } = await reached('User:person:mara');
  expect(api.trips.count).toBeLessThanOrEqual(3);
  expect(access.places).toEqual([
    { key: 'group:all', kind: 'Group', tier: null },
    { key: 'group:helpdesk', kind: 'Group', tier: null },
  ]);
  expect(reach).toMatchObject({ total: 5, truncated: false });
  const step = (from: string, relationship: string, to: string) => ({
    ...{ from, relationship, to, source: 'directory' },
    fact: `Context:${from} ${relationship.toLowerCase()} ${to}`,
  });
  expect(reach.tierZero).toEqual([
    {
      ...{ key: 'dc-01', kind: 'Device', label: 'dc-01', tier: 0, entityId: null },
      path: [
        step('okta:00u1', 'MEMBER_OF', 'group:helpdesk'),
        step('group:helpdesk', 'CAN_ASSUME', 'role:reset-passwords'),
        step('role:reset-passwords', 'ADMIN_TO', 'dc-01'),
      ],
    },
  ]);
});

test('reach is as of a time: what ended is not reached any more, and was', async () => {
  const before = await reached('Account:okta:00u1', '2026-11-03T01:00:00Z');
  expect(before.access.places).toContainEqual({ key: 'old-box', kind: 'Device', tier: null });
  const after = await reached('Account:okta:00u1', '2026-11-03T02:00:00Z');
  expect(after.access.places).not.toContainEqual({ key: 'old-box', kind: 'Device', tier: null });
});

test('who reaches nothing has an empty reach, and more than four steps are not asked for', async () => {
  expect(await reached('IpAddress:203.0.113.7')).toMatchObject({ reach: { total: 0, tierZero: [] } });
  const { errors } = await api.ask('{ entity(id: "User:person:mara") { reach(steps: 5) { total } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', place: { path: 'steps' } } }]);
});
