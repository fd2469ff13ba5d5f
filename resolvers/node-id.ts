import { ENTITY_KINDS } from '../src/domain/entity.js';
import { InputFault } from '../src/domain/errors.js';
import { NODE_TYPES, type NodeKey } from '../src/domain/reading.js';

/** Reads a global id, `Type:key` or `EntityKind:key`. Callers treat ids as opaque. */
export function keyOfId(id: string): NodeKey {
  const split = id.indexOf(':');
  const label = id.slice(0, Math.max(split, 0));
  const key = id.slice(split + 1);
  const entity = ENTITY_KINDS.some((kind) => kind === label);
  const type = NODE_TYPES.find((name) => name === label);
  if (key !== '' && (entity || type)) return { type: type ?? 'Entity', label, key };
  throw new InputFault('BAD_USER_INPUT', 'This is not a global id.', { place: { path: 'id' } });
}

/** The key of an id that must be of one type; a bare key is taken as it is. */
export function keyOfType(id: string, label: string): string {
  return id.startsWith(`${label}:`) ? id.slice(label.length + 1) : id;
}

/** The key behind a global id of any type; a bare key is taken as it is. */
export function keyBehind(id: string): string {
  const label = id.slice(0, Math.max(id.indexOf(':'), 0));
  const known = [...NODE_TYPES, ...ENTITY_KINDS].some((name) => name === label);
  return known ? id.slice(label.length + 1) : id;
}
