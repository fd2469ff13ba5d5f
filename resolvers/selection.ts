import {
  getNamedType,
  isAbstractType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { getArgumentValues } from 'graphql/execution/values.js';
import { field, mergeSelections, type SelectedField, type Selection } from '../src/domain/selection.js';

/** What the caller wants beneath the field being resolved; of an abstract type, beneath its member `typeName`. */
export function selectionOf(info: GraphQLResolveInfo, typeName?: string): Selection {
  return beneathType(info, info.returnType, info.fieldNodes, typeName);
}

/** The field being resolved, with what is wanted beneath it. */
export function selectedField(info: GraphQLResolveInfo): SelectedField {
  return selected(info, info.parentType, info.fieldNodes);
}

function beneathType(
  info: GraphQLResolveInfo,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  typeName?: string,
): Selection {
  const named = getNamedType(type);
  if (isObjectType(named)) return fieldsOf(info, named, nodes);
  if (!isAbstractType(named)) return [];
  const members = info.schema.getPossibleTypes(named).filter((member) => !typeName || member.name === typeName);
  return mergeSelections(...members.map((member) => fieldsOf(info, member, nodes)));
}

function fieldsOf(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection {
  const grouped = collectSubfields(info.schema, info.fragments, info.variableValues, type, nodes);
  const wanted = [...grouped.values()].filter(([node]) => node !== undefined && !node.name.value.startsWith('__'));
  return mergeSelections(wanted.map((same) => selected(info, type, same)));
}

function selected(info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: readonly FieldNode[]): SelectedField {
  const [node] = nodes;
  const name = node?.name.value ?? '';
  const definition = type.getFields()[name];
  if (!node || !definition) return field(name);
  const args = getArgumentValues(definition, node, info.variableValues);
  return field(name, beneathType(info, definition.type, nodes), args);
}
