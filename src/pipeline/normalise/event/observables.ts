import type { JsonObject } from '../../../domain/json.js';
import { ocsfCatalogue } from '../ocsf/catalogue.js';
import type { Observable } from './draft.js';

const MOST = 64;
let captions: ReadonlyMap<number, string> | undefined;

function captionsByType(): ReadonlyMap<number, string> {
  const members = ocsfCatalogue().objects.get('observable')?.attributes['type_id']?.enum ?? {};
  captions ??= new Map(Object.entries(members).map(([uid, member]) => [Number(uid), member.caption]));
  return captions;
}

/** OCSF observables of what a mapping wrote: one entry per place. */
export function observablesOf(found: readonly Observable[]): readonly JsonObject[] {
  return found.slice(0, MOST).map(({ name, type, value }) => ({
    name,
    type_id: type,
    type: captionsByType().get(type) ?? 'Other',
    value,
  }));
}
