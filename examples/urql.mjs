// The newest cases with urql.
import { Client, fetchExchange, gql } from '@urql/core';

const client = new Client({
  url: process.env.SEQUITUR_URL,
  preferGetMethod: false,
  exchanges: [fetchExchange],
  fetchOptions: { headers: { authorization: `Bearer ${process.env.SEQUITUR_KEY}` } },
});
const NEWEST = gql`
  query Newest($first: Int!) {
    cases(first: $first) {
      nodes {
        number
        title
        severity
      }
    }
  }
`;

const { data, error } = await client.query(NEWEST, { first: 3 }).toPromise();
if (error) {
  console.error(error.graphQLErrors[0]?.extensions?.code ?? error.message);
  process.exit(1);
}
console.log(JSON.stringify({ data: { cases: { nodes: data.cases.nodes.map(({ __typename, ...node }) => node) } } }));
