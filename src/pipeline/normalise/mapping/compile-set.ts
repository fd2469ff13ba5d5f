import type { OcsfObject } from '../ocsf/catalogue.js';
import { ocsfCatalogue } from '../ocsf/catalogue.js';
import { isTarget, resolveTarget } from '../ocsf/target.js';
import type { Target } from '../ocsf/target.js';
import { valueProblems } from './lint-values.js';
import { UNCERTAIN } from './program.js';
import type { Assignment } from './program.js';
import type { MappingScope } from './scope.js';
import type { YamlNode } from './yaml-node.js';

/** What a `set` block writes into, and how strict to be about what does not exist there. */
export interface SetContext {
  readonly scope: MappingScope;
  readonly owner: OcsfObject;
  readonly profiles: ReadonlySet<string>;
  /** Shared blocks name attributes that only some classes have: those are skipped, not reported. */
  readonly shared: boolean;
}

let marks = 0;

function nextMark(): number {
  marks += 1;
  return marks;
}

/** A whole object copied from the record was not coerced inside: documents that hold one are validated each time. */
function markOf(target: Target): number {
  return target.attribute.type === 'object_t' ? UNCERTAIN : nextMark();
}

function isSkipped(context: SetContext, path: readonly string[]): boolean {
  const [first = ''] = path;
  const attribute = context.owner.attributes[first];
  if (!context.shared) return false;
  if (attribute === undefined) return true;
  const own = attribute.profiles ?? [];
  return own.length > 0 && !own.some((profile) => context.profiles.has(profile));
}

function listAssignment(target: Target, node: YamlNode, context: SetContext, path: string): readonly Assignment[] {
  const owner = ocsfCatalogue().objects.get(target.attribute.object_type ?? '');
  const elements = context.scope.read(node.get('each'));
  if (owner === undefined || target.attribute.is_array !== true) {
    node.error(`${path} is not a list of objects`);
    return [];
  }
  if (elements === undefined) return [];
  const inner = compileSet(node.get('set'), { ...context, owner, shared: false });
  return [{ kind: 'list', target, elements, inner, path, mark: nextMark() }];
}

function assignmentOf(path: readonly string[], node: YamlNode, at: number, context: SetContext): readonly Assignment[] {
  const found = resolveTarget(context.owner, path, context.profiles);
  if (!isTarget(found)) {
    const hint = found.suggestion === undefined ? '' : `; did you mean ${found.suggestion}?`;
    node.source.report(at, `${found.problem}${hint}`);
    return [];
  }
  const name = path.join('.');
  if (node.isMapping) return listAssignment(found, node, context, name);
  const read = context.scope.read(node);
  const expression = read === undefined ? undefined : node.expression();
  // What classes share suits most of them; a case whose class has other words sets its own.
  if (expression !== undefined && !context.shared)
    for (const problem of valueProblems(found, expression, context.scope.tables)) node.error(problem);
  return read === undefined ? [] : [{ kind: 'value', target: found, read, path: name, mark: markOf(found) }];
}

function isListBuilder(node: YamlNode): boolean {
  return node.isMapping && node.get('each').exists;
}

/** Compiles `{user.name: expr, user: {uid: expr}, resources: {each: expr, set: {…}}}` for one class or object. */
export function compileSet(node: YamlNode, context: SetContext, prefix: readonly string[] = []): readonly Assignment[] {
  return node.entries().flatMap(([key, value, at]) => {
    const path = [...prefix, ...key.split('.')];
    if (isSkipped(context, path)) return [];
    if (value.isMapping && !isListBuilder(value)) return compileSet(value, context, path);
    return assignmentOf(path, value, at, context);
  });
}

/** Later blocks win: a case overrides what is shared. */
export function overlaid(blocks: readonly (readonly Assignment[])[]): readonly Assignment[] {
  const byPath = new Map<string, Assignment>();
  for (const assignment of blocks.flat()) byPath.set(assignment.path, assignment);
  return [...byPath.values()];
}
