// The newest cases with graphql-request; a refusal is told by its stable code.
import { ClientError, GraphQLClient, gql } from 'graphql-request';

const client = new GraphQLClient(process.env.SEQUITUR_URL, {
  headers: { authorization: `Bearer ${process.env.SEQUITUR_KEY}` },
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
  console.log(JSON.stringify({ data: await client.request(NEWEST, { first: 3 }) }));
} catch (fault) {
  if (!(fault instanceof ClientError)) throw fault;
  console.error(fault.response.errors?.[0]?.extensions?.code);
  process.exit(1);
}
