import neo4j from 'neo4j-driver';

export type Params = Readonly<Record<string, unknown>>;

/** JavaScript numbers travel over Bolt as floats, which no integer index finds; whole numbers are sent as integers. */
export function integersOf(params: Params): Params {
  const converted: Record<string, unknown> = {};
  for (const name of Object.keys(params)) converted[name] = integersIn(params[name]);
  return converted;
}

function integersIn(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(integersIn);
  if (isPlainObject(value)) return integersOf(value);
  return value;
}

function isPlainObject(value: unknown): value is Params {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
