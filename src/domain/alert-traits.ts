import { isJsonObject, type JsonObject, type JsonValue } from './json.js';

/** What a policy may choose alerts by: closed fields of the record, never its free text. */
export interface AlertTraits {
  readonly source: string;
  readonly className: string;
  /** The vendor's own names of what it found, and the control that a posture finding is about. */
  readonly types: readonly string[];
  readonly techniqueIds: readonly string[];
}

export interface AlertDocument {
  readonly source: string;
  readonly className: string;
  readonly ocsf: JsonObject;
}

export function traitsOf({ source, className, ocsf }: AlertDocument): AlertTraits {
  const finding = objectAt(ocsf['finding_info']);
  const attacks = [...listAt(finding['attacks']), ...listAt(ocsf['attacks'])].map(objectAt);
  const techniques = attacks.flatMap((attack) => [attack['technique'], attack['sub_technique']]).map(objectAt);
  return {
    source,
    className,
    types: [...listAt(finding['types']), objectAt(ocsf['compliance'])['control']].filter(isText),
    techniqueIds: [...new Set(techniques.map((technique) => technique['uid']).filter(isText))],
  };
}

function objectAt(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listAt(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}
