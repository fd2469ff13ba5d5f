import type { OcsfClass } from '../ocsf/catalogue.js';
import type { Assignment } from './program.js';
import type { YamlNode } from './yaml-node.js';

/** What the engine writes itself into every event. */
const GIVEN: ReadonlySet<string> = new Set([
  'time',
  'severity_id',
  'type_uid',
  'category_uid',
  'class_uid',
  'activity_id',
  'metadata',
]);

function lacking(ocsfClass: OcsfClass, set: ReadonlySet<string>): readonly string[] {
  const required = Object.entries(ocsfClass.attributes).filter(
    ([name, attribute]) =>
      attribute.requirement === 'required' && (attribute.profiles ?? []).length === 0 && !GIVEN.has(name),
  );
  return required.map(([name]) => name).filter((name) => !set.has(name));
}

/** A case that never sets what its class requires answers with the generic event, whatever the record holds. */
export function warnOfLacking(node: YamlNode, ocsfClass: OcsfClass, assignments: readonly Assignment[]): void {
  const set = new Set(assignments.map(({ path }) => path.split('.')[0] ?? ''));
  const missing = lacking(ocsfClass, set);
  if (missing.length === 0) return;
  node.get('class').warn(`${ocsfClass.name} requires ${missing.join(' and ')}, which nothing here sets`);
}

function conditionOf(node: YamlNode): string | undefined {
  const value = node.get('when').value();
  return value === null ? undefined : String(value).replace(/\s+/g, ' ').trim();
}

/** Cases that no record can reach: behind one without a condition, behind the same condition and class, or never true. */
export function reportUnreachable(nodes: readonly YamlNode[]): void {
  const before = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    const when = conditionOf(node);
    const key = `${when ?? ''}\n${String(node.get('class').value())}`;
    if (when === 'false') node.get('when').error('this case is never reached: its condition is never true');
    else if (when !== undefined && before.has(key))
      node.error('this case is never reached: one before it has the same condition and class');
    else if ((when === undefined || when === 'true') && index < nodes.length - 1)
      nodes[index + 1]?.error('this case is never reached: the one before it has no when');
    before.add(key);
  }
}
