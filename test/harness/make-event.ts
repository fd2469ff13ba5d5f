import type { EntityRole, IdentityClaim, RoleRef } from '../../src/domain/entity.js';
import type { NormalisedEvent } from '../../src/domain/event.js';
import { digestOf } from '../../src/domain/ids.js';

const NOON = Date.UTC(2026, 2, 2, 12);

/** An event as the normaliser would give it; tests name only what they are about. */
export function makeEvent(part: Partial<NormalisedEvent> & { readonly uid: string }): NormalisedEvent {
  const event: NormalisedEvent = {
    source: 'okta/system_log',
    externalId: part.uid,
    version: 0,
    contentDigest: '',
    classUid: 3002,
    className: 'authentication',
    categoryUid: 3,
    activityId: 1,
    severityId: 1,
    operation: 'auth.success',
    time: NOON,
    order: 0,
    receivedAt: NOON + 1000,
    ocsf: { class_uid: 3002, time: part.time ?? NOON },
    raw: { eventType: 'user.session.start', uuid: part.uid },
    mapping: 'okta/system_log@1',
    roles: [],
    claims: [],
    facts: {},
    timeSkew: false,
    ...part,
  };
  return part.contentDigest === undefined ? { ...event, contentDigest: digestOf(JSON.stringify(event.raw)) } : event;
}

export function account(key: string, role: EntityRole = 'actor', label = key): RoleRef {
  return { kind: 'Account', key, label, role };
}

export function address(key: string): RoleRef {
  return { kind: 'IpAddress', key, label: key, role: 'source_ip' };
}

export function claim(
  key: string,
  value: string,
  attribute: IdentityClaim['attribute'] = 'verified_login',
): IdentityClaim {
  return {
    account: { kind: 'Account', key, label: key },
    attribute,
    value,
    authoritative: attribute !== 'self_asserted_mail',
  };
}
