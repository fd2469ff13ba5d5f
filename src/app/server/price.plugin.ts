import type { ApolloServerPlugin } from '@apollo/server';
import type { ApiContext } from '../../../resolvers/context.js';

/** Tells the price of a query with its answer, so that a client sees a limit coming. */
export const pricePlugin: ApolloServerPlugin<ApiContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue: { price }, response }) {
        if (price === null || response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        singleResult.extensions = { ...singleResult.extensions, cost: price };
      },
    };
  },
};
