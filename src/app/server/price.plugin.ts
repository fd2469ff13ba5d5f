import type { ApolloServerPlugin } from '@apollo/server';
import type { ApiContext } from '../../../resolvers/context.js';
import type { Price } from './shape-limits.js';

/** What each request was admitted at; a request that is gone takes its price along. */
const prices = new WeakMap<ApiContext, Price>();

export function keepPrice(context: ApiContext, price: Price | null): ApiContext {
  if (price !== null) prices.set(context, price);
  return context;
}

/** Tells the price of a query with its answer, so that a client sees a limit coming. */
export const pricePlugin: ApolloServerPlugin<ApiContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue, response }) {
        const cost = prices.get(contextValue);
        if (cost === undefined || response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        singleResult.extensions = { ...singleResult.extensions, cost };
      },
    };
  },
};
