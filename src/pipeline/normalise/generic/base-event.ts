import { InputFault } from '../../../domain/errors.js';
import { digestOf } from '../../../domain/ids.js';
import { orderWithin } from '../../../domain/event.js';
import type { NormalisedEvent, RawRecord } from '../../../domain/event.js';
import type { RoleRef } from '../../../domain/entity.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { OCSF_VERSION } from '../ocsf/catalogue.js';
import { momentOf, SKEW_TOLERANCE_MS } from '../event/moment.js';
import type { Instant } from '../values/instant.js';
import { observablesOf } from '../event/observables.js';
import { guessFrom } from './guess.js';
import type { Guess } from './guess.js';
import { leavesOf } from './leaves.js';
import { leavesOfLine } from './line.js';
import type { Content } from '../event/canonical.js';

const IP_ADDRESS = 2;
const USER_NAME = 4;

function productOf(source: string | null): JsonObject {
  const [vendor = 'Unknown', product = vendor] = (source ?? 'Unknown').split('/');
  return { vendor_name: vendor || 'Unknown', name: product || 'Unknown' };
}

/** `DOMAIN\\name` says two things. */
function accountOf(user: string): JsonObject {
  const parts = /^([^\\/@]+)\\+([^\\/@]+)$/.exec(user);
  return parts === null ? { name: user } : { name: parts[2] ?? user, domain: parts[1] ?? '' };
}

function profileParts(guess: Guess): Record<string, JsonValue> {
  const device = guess.sourceIp === undefined ? {} : { device: { type_id: 0, ip: guess.sourceIp } };
  const actor =
    guess.user === undefined
      ? {}
      : { actor: { user: { ...accountOf(guess.user), ...(guess.userId === undefined ? {} : { uid: guess.userId }) } } };
  return { ...device, ...actor };
}

function documentOf(body: JsonValue, guess: Guess, ms: number, source: string | null): JsonObject {
  const observables = observablesOf([
    ...(guess.sourceIp === undefined ? [] : [{ name: 'device.ip', type: IP_ADDRESS, value: guess.sourceIp }]),
    ...(guess.user === undefined
      ? []
      : [{ name: 'actor.user.name', type: USER_NAME, value: accountOf(guess.user)['name'] as string }]),
  ]);
  return {
    class_uid: 0,
    class_name: 'Base Event',
    category_uid: 0,
    category_name: 'Uncategorized',
    activity_id: 0,
    activity_name: 'Unknown',
    type_uid: 0,
    type_name: 'Base Event: Unknown',
    severity_id: 0,
    severity: 'Unknown',
    time: ms,
    metadata: { version: OCSF_VERSION, product: productOf(source), profiles: ['host'] },
    ...profileParts(guess),
    ...(observables.length > 0 ? { observables } : {}),
    ...(isJsonObject(body)
      ? { unmapped: body }
      : typeof body === 'string'
        ? { raw_data: body }
        : { unmapped: { record: body } }),
  };
}

function guessed(record: RawRecord, body: JsonValue): { readonly guess: Guess; readonly moment: Instant } {
  const guess = guessFrom(typeof body === 'string' ? leavesOfLine(body) : leavesOf(body));
  if (guess.stamp === undefined) throw nothingKnown(record);
  const moment = momentOf(guess.stamp, { zoneMinutes: 0, dayFirst: false, receivedAt: record.receivedAt });
  return { guess, moment };
}

/** Neither a mapping nor a time: to say when it happened would be a guess. */
function nothingKnown({ source }: RawRecord): InputFault {
  const of = source === null ? '' : ` of ${source}`;
  return new InputFault('TIME_MISSING', `no mapping recognises the record${of}, and no time is found in it`, {
    remedy: 'Name the source that the record is of, or write a mapping for it (docs/mappings.md), and replay it.',
  });
}

/** The document of such an event alone. */
export function baseDocument(record: RawRecord, body: JsonValue): JsonObject {
  const { guess, moment } = guessed(record, body);
  return documentOf(body, guess, moment.ms, record.source);
}

/** A record that no mapping recognises is still an event: who, where from and when are guessed, and nothing is lost. */
export function baseEvent(record: RawRecord, body: JsonValue, content: Content): NormalisedEvent {
  const { guess, moment } = guessed(record, body);
  const source = record.source ?? 'unknown/unknown';
  const ip: readonly RoleRef[] =
    guess.sourceIp === undefined
      ? []
      : [{ role: 'source_ip', kind: 'IpAddress', key: guess.sourceIp, label: guess.sourceIp }];
  return {
    uid: digestOf('event', source, 'content', content.digest, record.position),
    source,
    externalId: null,
    version: 0,
    contentDigest: content.digest,
    classUid: 0,
    className: 'base_event',
    categoryUid: 0,
    activityId: 0,
    severityId: 0,
    operation: null,
    time: moment.ms,
    order: orderWithin(moment.nanos, 0),
    receivedAt: record.receivedAt,
    ocsf: documentOf(body, guess, moment.ms, record.source),
    raw: body,
    mapping: 'generic/base_event@1',
    roles: ip,
    claims: [],
    facts: {},
    timeSkew: moment.ms > record.receivedAt + SKEW_TOLERANCE_MS,
  };
}
