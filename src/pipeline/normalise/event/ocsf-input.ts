import { Shape } from './shape.js';
import { digestOf } from '../../../domain/ids.js';
import type { NormalisedEvent, RawRecord } from '../../../domain/event.js';
import { indexedText } from '../../../domain/indexed-text.js';
import { orderWithin } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { categoryWord, isInProfiles, ocsfCatalogue, OCSF_VERSION } from '../ocsf/catalogue.js';
import type { OcsfAttribute, OcsfClass, OcsfObject } from '../ocsf/catalogue.js';
import { coercionAt } from '../ocsf/coerce.js';
import { DocumentDraft } from './draft.js';
import type { Copied, Draft } from './draft.js';
import { makeValid } from './make-valid.js';
import { momentOf, SKEW_TOLERANCE_MS } from './moment.js';
import { achieved } from './achieved.js';
import { operationOfOcsf, rolesOfOcsf } from './ocsf-meaning.js';
import { takenOf, unmappedOf } from './unmapped.js';
import type { Instant } from '../values/instant.js';
import type { Content } from './canonical.js';

/** Some producers left out the number and wrote the text beside it, or a name of their own. */
function stampIn(body: JsonObject): JsonValue | undefined {
  return body['time'] ?? body['time_dt'] ?? body['event_time'];
}

/** The class a record claims in OCSF's own words; undefined when it is no OCSF event. */
export function ocsfClassOf(body: JsonValue): OcsfClass | undefined {
  if (!isJsonObject(body) || !isJsonObject(body['metadata']) || stampIn(body) === undefined) return undefined;
  return typeof body['metadata']['version'] === 'string'
    ? ocsfCatalogue().classesByUid.get(Number(body['class_uid']))
    : undefined;
}

function profilesOf(body: JsonObject, ocsfClass: OcsfClass): readonly string[] {
  const said = (body['metadata'] as JsonObject)['profiles'];
  const known = new Set(Object.values(ocsfClass.attributes).flatMap((attribute) => attribute.profiles ?? []));
  return Array.isArray(said)
    ? [...new Set(said.filter((one): one is string => typeof one === 'string' && known.has(one)))].sort()
    : [];
}

interface Place {
  readonly owner: string;
  readonly name: string;
  readonly attribute: OcsfAttribute;
}

/** Copies what this version of the schema knows, value by value, and remembers what it copied. */
class Lift {
  constructor(
    private readonly draft: DocumentDraft,
    private readonly profiles: ReadonlySet<string>,
  ) {}

  object(from: JsonObject, owner: OcsfObject, home: Draft): Draft {
    for (const [name, value] of Object.entries(from)) {
      const attribute = Object.hasOwn(owner.attributes, name) ? owner.attributes[name] : undefined;
      if (attribute === undefined || value === null || name === 'unmapped') continue;
      if (isInProfiles(attribute, this.profiles)) this.member(from, home, { owner: owner.name, name, attribute });
    }
    return home;
  }

  private member(from: JsonObject, home: Draft, place: Place): void {
    const { name, attribute } = place;
    const value = from[name] ?? null;
    const inner = ocsfCatalogue().objects.get(attribute.object_type ?? '');
    if (attribute.type !== 'object_t' || inner === undefined || Object.keys(inner.attributes).length === 0) {
      this.scalar(from, home, place);
    } else if (Array.isArray(value)) {
      home[name] = (value as readonly JsonValue[]).filter(isJsonObject).map((one) => this.object(one, inner, {}));
    } else if (isJsonObject(value))
      home[name] = attribute.is_array === true ? [this.object(value, inner, {})] : this.object(value, inner, {});
  }

  private scalar(from: JsonObject, home: Draft, { owner, name, attribute }: Place): void {
    const value = from[name];
    const coerced = coercionAt(owner, name, attribute)(value);
    if (coerced === undefined) return;
    const same = Array.isArray(value) && JSON.stringify(value) === JSON.stringify(coerced);
    home[name] = same ? value : (coerced as JsonValue);
    this.draft.copied.push({ container: from, key: name, home, name });
  }
}

function activityCaption(ocsfClass: OcsfClass, activity: number): string {
  return ocsfClass.attributes['activity_id']?.enum?.[String(activity)]?.caption ?? 'Unknown';
}

function classify(document: Draft, ocsfClass: OcsfClass): void {
  const { uid, name, caption: title = name } = ocsfClass;
  const activity = Number(document['activity_id'] ?? 0);
  const caption = activityCaption(ocsfClass, activity);
  Object.assign(document, {
    class_uid: uid,
    class_name: title,
    category_uid: ocsfClass.category_uid,
    category_name: ocsfClass.category_name,
    activity_id: activity,
    type_uid: uid * 100 + activity,
    type_name: `${title}: ${caption}`,
  });
  document['activity_name'] ??= caption;
  document['severity_id'] ??= 0;
}

function fillMetadata(document: Draft, profiles: readonly string[]): void {
  const own = document['metadata'] as Draft;
  own['version'] = OCSF_VERSION;
  own['product'] ??= { vendor_name: 'Unknown', name: 'Unknown' };
  if (profiles.length > 0) own['profiles'] = profiles;
  else Reflect.deleteProperty(own, 'profiles');
}

/** What stood under `unmapped` already stays there, beside what this version has no place for. */
function restOf(body: JsonObject, copied: readonly Copied[]): JsonObject | undefined {
  const rest = unmappedOf(body, { taken: takenOf(copied), split: undefined });
  if (rest === undefined || !isJsonObject(rest['unmapped'])) return rest;
  const { unmapped, ...others } = rest;
  return { ...unmapped, ...others };
}

function documentOf(body: JsonObject, ocsfClass: OcsfClass, ms: number): JsonObject {
  const profiles = profilesOf(body, ocsfClass);
  // Nothing was compiled for this input, so no shape is remembered and every event is validated.
  const draft = new DocumentDraft(Shape.start(1), {});
  draft.uncertain = true;
  const { document } = draft;
  new Lift(draft, new Set(profiles)).object(body, ocsfClass, document);
  document['time'] = ms;
  classify(document, ocsfClass);
  fillMetadata(document, profiles);
  const copied = makeValid(draft, { ocsfClass, profiles });
  const unmapped = restOf(body, copied);
  if (unmapped !== undefined) document['unmapped'] = unmapped;
  return document;
}

function textAt(document: JsonObject, name: string): string | null {
  const metadata = document['metadata'];
  const value = isJsonObject(metadata) ? metadata[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}

function timeOf(record: RawRecord, body: JsonObject): Instant {
  return momentOf(stampIn(body), { zoneMinutes: 0, dayFirst: false, receivedAt: record.receivedAt });
}

/** The document of such an event alone. */
export function ocsfDocument(record: RawRecord, body: JsonObject, ocsfClass: OcsfClass): JsonObject {
  return documentOf(body, ocsfClass, timeOf(record, body).ms);
}

/** An event that is OCSF already: lifted to the version in force, repaired where it lacks what its class requires. */
export function ocsfEvent(
  record: RawRecord,
  body: JsonObject,
  ocsfClass: OcsfClass,
  content: Content,
): NormalisedEvent {
  const time = timeOf(record, body);
  const ocsf = documentOf(body, ocsfClass, time.ms);
  const externalId = textAt(ocsf, 'uid');
  const identity = externalId === null ? ['content', content.digest, record.position] : ['id', externalId];
  const source = record.source ?? 'ocsf/event';
  return {
    uid: digestOf('event', source, ...identity),
    source,
    externalId: externalId === null ? null : indexedText(externalId),
    version: 0,
    contentDigest: content.digest,
    classUid: ocsfClass.uid,
    className: categoryWord(ocsfClass.name),
    categoryUid: Number(ocsf['category_uid']),
    activityId: Number(ocsf['activity_id']),
    severityId: Number(ocsf['severity_id']),
    operation: achieved(operationOfOcsf(categoryWord(ocsfClass.name), ocsf), ocsf),
    time: time.ms,
    order: orderWithin(time.nanos, 0),
    receivedAt: record.receivedAt,
    ocsf,
    raw: body,
    mapping: `ocsf/event@${OCSF_VERSION}`,
    roles: rolesOfOcsf(ocsf),
    claims: [],
    facts: {},
    timeSkew: time.ms > record.receivedAt + SKEW_TOLERANCE_MS,
  };
}
