// The newest cases with Apollo Client.
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client/core';

const client = new ApolloClient({
  link: new HttpLink({
    uri: process.env.SEQUITUR_URL,
    headers: { authorization: `Bearer ${process.env.SEQUITUR_KEY}` },
  }),
  cache: new InMemoryCache(),
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

try {
  const { data } = await client.query({ query: NEWEST, variables: { first: 3 } });
  const nodes = data.cases.nodes.map(({ __typename, ...node }) => node);
  console.log(JSON.stringify({ data: { cases: { nodes } } }));
} catch (fault) {
  console.error(CombinedGraphQLErrors.is(fault) ? fault.errors[0]?.extensions?.code : fault.message);
  process.exit(1);
}
client.stop();
