import { isJsonObject } from '../../domain/json.js';

/** A value inside a reply; undefined where the way is not there. */
export function valueAt(json: unknown, ...way: readonly (string | number)[]): unknown {
  return way.reduce<unknown>((value, name) => {
    if (typeof name === 'number') return Array.isArray(value) ? (value as readonly unknown[])[name] : undefined;
    return isJsonObject(value) ? value[name] : undefined;
  }, json);
}

export function textAt(json: unknown, ...way: readonly (string | number)[]): string {
  const value = valueAt(json, ...way);
  return typeof value === 'string' ? value : '';
}

export function listAt(json: unknown, ...way: readonly (string | number)[]): readonly unknown[] {
  const value = valueAt(json, ...way);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
