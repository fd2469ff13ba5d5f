import type { ApolloServerPlugin } from '@apollo/server';

const REQUEST_FAULTS = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/**
 * Clients that accept only `application/json` get 200 with a request's own faults, as GraphQL over HTTP asks of servers:
 * such clients take any other status for a fault of the network.
 */
export const legacyStatus: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response, errors = [] }) {
        const accept = request.http?.headers.get('accept') ?? '';
        if (accept.includes('application/graphql-response+json')) return;
        const ownFault =
          errors.length > 0 && errors.every((error) => REQUEST_FAULTS.includes(String(error.extensions['code'])));
        if (ownFault && response.http.status === 400) response.http.status = 200;
      },
    };
  },
};
