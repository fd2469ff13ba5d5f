// The newest cases with graphql-request and generated types: what is asked and what is answered is checked by the compiler.
import { ClientError, GraphQLClient } from 'graphql-request';
import { NewestDocument, type NewestQuery } from './documents.js';

const client = new GraphQLClient(process.env['SEQUITUR_URL'] ?? '', {
  headers: { authorization: `Bearer ${process.env['SEQUITUR_KEY'] ?? ''}` },
});

try {
  const data: NewestQuery = await client.request(NewestDocument, { first: 3 });
  // A field that was not asked for, or a severity that does not exist, does not compile.
  const numbers: readonly number[] = data.cases.nodes.map(({ number }) => number);
  console.log(JSON.stringify({ data, numbers }));
} catch (fault) {
  if (!(fault instanceof ClientError)) throw fault;
  console.error(fault.response.errors?.[0]?.extensions['code']);
  process.exit(1);
}
