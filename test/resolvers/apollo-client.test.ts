import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
let client: ApolloClient;
const stop: (() => unknown)[] = [];
beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  api = await startApi(graph);
  const socket = createClient({
    url: api.server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer analyst' },
  });
  stop.push(() => socket.dispose());
  const http = new HttpLink({ uri: api.server.url, fetch, headers: { authorization: 'Bearer analyst' } });
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    http,
  );
  client = new ApolloClient({ link, cache: new InMemoryCache() });
});
afterAll(async () => {
  client.stop();
  await Promise.all(stop.map((end) => end()));
  await api.close();
  await graph.close();
});

const DRAWING = gql`
  query Drawing($number: Int!) {
    case(number: $number) {
      id
      title
      verdict
      graph(depth: 2) {
        nodes {
          id
          kind
          label
          whyHere
        }
        edges {
          id
          source
          target
          kind
        }
        truncated {
          kind
          shown
          total
        }
      }
    }
  }
`;

interface Drawing {
  readonly case: {
    readonly title: string;
    readonly graph: {
      readonly nodes: readonly { id: string; kind: string; label: string }[];
      readonly edges: readonly { source: string; target: string }[];
    };
  };
}

test('Apollo Client draws the graph of a case from one query', async () => {
  api.trips.count = 0;
  const { data } = await client.query<Drawing>({ query: DRAWING, variables: { number: 1 } });
  const drawing = data?.case.graph ?? { nodes: [], edges: [] };
  const elements = [
    ...drawing.nodes.map((node) => ({ data: { id: node.id, label: node.label } })),
    ...drawing.edges.map((edge) => ({ data: { source: edge.source, target: edge.target } })),
  ];
  expect(elements.length).toBeGreaterThan(15);
  expect(new Set(drawing.nodes.map((node) => node.kind))).toEqual(
    new Set(['DETECTION', 'EVENT', 'ACCOUNT', 'IP_ADDRESS', 'USER']),
  );
  expect(api.trips.count).toBe(2);
});

test('what a subscription brings lands in the same cached case', async () => {
  const { data } = await client.query<{ changes: { pageInfo: { endCursor: string } } }>({
    query: gql`
      query {
        changes {
          pageInfo {
            endCursor
          }
        }
      }
    `,
  });
  const query = gql`
    subscription Follow($after: String) {
      caseChanged(number: 1, after: $after) {
        cursor
        case {
          id
          title
        }
      }
    }
  `;
  const heard = new Promise((resolve, reject) => {
    const watching = client
      .subscribe({ query, variables: { after: data?.changes.pageInfo.endCursor } })
      .subscribe({ next: resolve, error: reject });
    stop.push(() => watching.unsubscribe());
  });
  await client.mutate({
    mutation: gql`
      mutation {
        updateCase(input: { number: 1, title: "Seen live" }) {
          __typename
        }
      }
    `,
  });
  await heard;
  await writeChange(graph, 1);
  const cached = client.readQuery<Drawing>({ query: DRAWING, variables: { number: 1 } });
  expect(cached?.case.title).toBe('Seen live');
});
