import { Shape } from '../event/shape.js';
import { ocsfCatalogue } from '../ocsf/catalogue.js';
import type { OcsfClass } from '../ocsf/catalogue.js';
import { coercionOf } from '../ocsf/coerce.js';
import type { Read } from '../expression/evaluation.js';
import { nearestName } from '../expression/nearest.js';
import { isOperation, operationNames } from '../operations.js';
import { compileSet, overlaid } from './compile-set.js';
import { compileClaims, compileFacts, compileRoles, overlaidFacts, overlaidRoles } from './compile-roles.js';
import { warnOfLacking } from './lint-case.js';
import { unknownOperations } from './lint-values.js';
import type { CaseProgram } from './program.js';
import type { MappingScope } from './scope.js';
import type { YamlNode } from './yaml-node.js';

/** Steps remembered per case; what a list of many elements leads to is soon forgotten. */
const MOST_SHAPES = 50_000;

const CASE_KEYS: readonly string[] = [
  'name',
  'when',
  'class',
  'activity',
  'activity_from',
  'operation',
  'operation_from',
  'profiles',
  'set',
  'facts',
  'roles',
  'claims',
];

function classOf(node: YamlNode): OcsfClass | undefined {
  const { classes } = ocsfCatalogue();
  const name = node.get('class').text() ?? '';
  const found = classes.get(name) ?? classes.get(`win/${name}`);
  if (found !== undefined) return found;
  const near = nearestName(name, classes.keys());
  node.get('class').error(`${name} is not an OCSF class${near === undefined ? '' : `; did you mean ${near}?`}`);
  return undefined;
}

function activityOf(node: YamlNode, ocsfClass: OcsfClass, scope: MappingScope): Read {
  const attribute = ocsfClass.attributes['activity_id'] ?? { type: 'integer_t' };
  const coerce = coercionOf(attribute);
  const fromRecord = scope.read(node.get('activity_from'));
  if (fromRecord !== undefined) return (evaluation) => coerce(fromRecord(evaluation)) ?? 0;
  const literal = node.get('activity');
  const wanted = literal.value();
  const uid = coerce(wanted);
  const captions = Object.values(attribute.enum ?? {}).map((member) => member.caption);
  if (wanted !== null && uid === 99 && wanted !== 99 && wanted !== 'Other') {
    literal.error(`${ocsfClass.name} has no activity ${String(wanted)}; it has ${captions.join(', ')}`);
  }
  return () => uid ?? 0;
}

function operationOf(node: YamlNode, scope: MappingScope): Read | undefined {
  const literal = node.get('operation');
  if (!literal.exists) {
    const chosen = node.get('operation_from');
    const expression = chosen.exists ? chosen.expression() : undefined;
    const unknown = expression === undefined ? [] : unknownOperations(expression, scope.tables, scope.written);
    for (const name of unknown) reportOperation(chosen, name);
    return scope.read(chosen);
  }
  const name = literal.text() ?? '';
  if (!isOperation(name)) reportOperation(literal, name);
  return () => name;
}

function reportOperation(node: YamlNode, name: string): void {
  const near = nearestName(name, operationNames());
  node.error(`${name} is not in the catalogue of operations${near === undefined ? '' : `; did you mean ${near}?`}`);
}

function reportUnknownKeys(node: YamlNode): void {
  for (const [key, , at] of node.entries()) {
    if (CASE_KEYS.includes(key)) continue;
    const near = nearestName(key, CASE_KEYS);
    node.source.report(at, `a case has no ${key}${near === undefined ? '' : `; did you mean ${near}?`}`);
  }
}

/** One entry of `cases`, with the shared blocks of the mapping under it. */
export function compileCase(
  node: YamlNode,
  root: YamlNode,
  scope: MappingScope,
  index: number,
): readonly CaseProgram[] {
  reportUnknownKeys(node);
  const ocsfClass = classOf(node);
  if (ocsfClass === undefined) return [];
  const profiles = [...new Set([...root.get('profiles').texts(), ...node.get('profiles').texts()])].sort();
  const context = { scope, owner: ocsfClass, profiles: new Set(profiles) };
  const assignments = overlaid([
    compileSet(root.get('set'), { ...context, shared: true }),
    compileSet(node.get('set'), { ...context, shared: false }),
  ]);
  warnOfLacking(node, ocsfClass, assignments);
  return [
    {
      name: node.get('name').text() ?? `case ${String(index + 1)}`,
      when: scope.read(node.get('when')),
      ocsfClass,
      profiles,
      activity: activityOf(node, ocsfClass, scope),
      operation: operationOf(node, scope),
      assignments,
      facts: overlaidFacts(compileFacts(root.get('facts'), scope), compileFacts(node.get('facts'), scope)),
      roles: overlaidRoles(compileRoles(root.get('roles'), scope), compileRoles(node.get('roles'), scope)),
      claims: [...compileClaims(root.get('claims'), scope), ...compileClaims(node.get('claims'), scope)],
      shapes: Shape.start(MOST_SHAPES),
      classifications: new Map(),
    },
  ];
}
