import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { shipped } from './package-root.js';

let names: ReadonlyMap<string, string> | undefined;

function load(): ReadonlyMap<string, string> {
  const groups = parse(readFileSync(shipped('schema', 'contracts', 'operations.yaml'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const pairs = Object.entries(groups).flatMap(([group, verbs]) =>
    Object.entries(verbs).map(([verb, about]) => [`${group}.${verb}`, about] as const),
  );
  return new Map(pairs);
}

/** The closed catalogue of normalised verbs: name and meaning. */
export function operationCatalogue(): ReadonlyMap<string, string> {
  names ??= load();
  return names;
}

export function operationNames(): readonly string[] {
  return [...operationCatalogue().keys()];
}

export function isOperation(name: string): boolean {
  return operationCatalogue().has(name);
}
