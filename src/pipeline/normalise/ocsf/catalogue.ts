import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { shipped } from '../package-root.js';

export const OCSF_VERSION = '1.8.0';

export interface EnumMember {
  readonly caption: string;
}

/** An attribute of a class or object, as the compiled schema declares it. */
export interface OcsfAttribute {
  readonly type: string;
  readonly caption?: string;
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly enum?: Readonly<Record<string, EnumMember>>;
  readonly requirement?: string;
  readonly profiles?: readonly string[] | null;
  readonly sibling?: string;
}

export interface OcsfObject {
  readonly name: string;
  readonly caption?: string;
  readonly attributes: Readonly<Record<string, OcsfAttribute>>;
  readonly constraints?: { readonly at_least_one?: readonly string[]; readonly just_one?: readonly string[] };
}

export interface OcsfClass extends OcsfObject {
  readonly uid: number;
  readonly category_uid?: number;
  readonly category_name?: string;
}

export interface OcsfType {
  readonly type?: string;
  readonly regex?: string;
  readonly max_len?: number;
  readonly range?: readonly [number, number];
  readonly observable?: number;
}

interface Compiled {
  readonly classes: Readonly<Record<string, OcsfClass>>;
  readonly objects: Readonly<Record<string, OcsfObject>>;
  readonly dictionary: { readonly types: { readonly attributes: Readonly<Record<string, OcsfType>> } };
}

/** The OCSF release that ships with the product, looked up by name. */
export interface OcsfCatalogue {
  readonly classes: ReadonlyMap<string, OcsfClass>;
  readonly classesByUid: ReadonlyMap<number, OcsfClass>;
  readonly objects: ReadonlyMap<string, OcsfObject>;
  readonly types: ReadonlyMap<string, OcsfType>;
}

let loaded: OcsfCatalogue | undefined;

function load(): OcsfCatalogue {
  const file = shipped('schema', 'contracts', 'ocsf', `ocsf-${OCSF_VERSION}-compiled.json.gz`);
  const compiled = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Compiled;
  const classes = Object.entries(compiled.classes);
  return {
    classes: new Map(classes.map(([name, one]) => [name, { ...one, name }])),
    classesByUid: new Map(classes.map(([name, one]) => [one.uid, { ...one, name }])),
    objects: new Map(Object.entries(compiled.objects)),
    types: new Map(Object.entries(compiled.dictionary.types.attributes)),
  };
}

/** Read once per process, on first need. */
export function ocsfCatalogue(): OcsfCatalogue {
  loaded ??= load();
  return loaded;
}

/** The attribute belongs to the core, or to one of these profiles. */
export function isInProfiles(attribute: OcsfAttribute, profiles: ReadonlySet<string>): boolean {
  const own = attribute.profiles ?? [];
  return own.length === 0 || own.some((profile) => profiles.has(profile));
}

/** Class name as rules write it: without the extension prefix. */
export function categoryWord(className: string): string {
  return className.slice(className.indexOf('/') + 1);
}
