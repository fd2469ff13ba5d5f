import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { accessOf, type AnyField } from '../../../resolvers/access.js';
import { hasRole, type Principal } from '../../domain/access.js';

/** Whether these roles may still follow what a subscription follows; the fields of its answers are looked at as they are made. */
export function mayFollow({ schema, document, operationName }: ExecutionArgs, principal: Principal): boolean {
  const root = schema.getSubscriptionType();
  const operation = getOperationAST(document, operationName);
  if (!root || !operation) return false;
  return followedFields(document, operation.selectionSet).every((name) => {
    const field = root.getFields()[name];
    return field === undefined || hasRole(principal, ...accessOf(root, field as AnyField));
  });
}

function followedFields(document: DocumentNode, { selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    if (selection.kind === Kind.INLINE_FRAGMENT) return followedFields(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (one): one is FragmentDefinitionNode =>
        one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
    );
    return fragment ? followedFields(document, fragment.selectionSet) : [];
  });
}
