import type { ApolloServerPlugin, BaseContext, GraphQLRequestContextResponseForOperation } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { execute, validate } from 'graphql';
import type { ApiContext } from '../../../resolvers/context.js';
import type { VisibleSchemas } from '../../../resolvers/visible-schema.js';
import type { Mask } from './mask.js';

type Asked = GraphQLRequestContextResponseForOperation<ApiContext & BaseContext>;

/** Answers what asks about the schema from the part of it that the caller may use. */
export function introspectionByRole(schemas: VisibleSchemas, mask: Mask): ApolloServerPlugin<ApiContext> {
  const answered = async ({ document, operationName, contextValue, request }: Asked) => {
    const schema = schemas.forOperation(document, contextValue.principal);
    const errors = validate(schema, document);
    if (errors.length > 0) return mask.result({ errors });
    const variableValues = request.variables ?? {};
    return mask.result(await execute({ schema, document, operationName, contextValue, variableValues }));
  };
  return {
    async requestDidStart() {
      return {
        async responseForOperation(asked) {
          if (!schemas.asksOfSchema(asked.document)) return null;
          const body = { kind: 'single' as const, singleResult: await answered(asked) };
          return { http: { headers: new HeaderMap() }, body };
        },
      };
    },
  };
}
