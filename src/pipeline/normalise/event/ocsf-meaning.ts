import type { EntityKind, EntityRole, RoleRef } from '../../../domain/entity.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';

function at(document: JsonObject, path: string): JsonValue | undefined {
  return path
    .split('.')
    .reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), document);
}

function textAt(document: JsonObject, ...paths: readonly string[]): string | undefined {
  return paths
    .map((path) => at(document, path))
    .find((value): value is string => typeof value === 'string' && value !== '');
}

function ref(role: EntityRole, kind: EntityKind, key: string | undefined, label = key): readonly RoleRef[] {
  return key === undefined || key.length > 512 ? [] : [{ role, kind, key, label: label ?? key }];
}

function account(document: JsonObject, role: EntityRole, path: string): readonly RoleRef[] {
  const id = textAt(document, `${path}.uid`, `${path}.email_addr`, `${path}.name`);
  const vendor = textAt(document, 'metadata.product.vendor_name') ?? 'ocsf';
  const key = id === undefined ? undefined : `${vendor.toLowerCase()}:${id.toLowerCase()}`;
  return ref(role, 'Account', key, textAt(document, `${path}.name`) ?? id);
}

/** Roles of an event whose vendor says nothing beyond OCSF: the actor did it, the user had it done to. */
export function rolesOfOcsf(document: JsonObject): readonly RoleRef[] {
  const actor = account(document, 'actor', 'actor.user');
  const user = account(document, actor.length === 0 ? 'actor' : 'subject', 'user');
  const host = textAt(document, 'device.hostname', 'device.name')?.toLowerCase();
  return [
    ...actor,
    ...user.filter((one) => one.key !== actor[0]?.key),
    ...ref('source_ip', 'IpAddress', textAt(document, 'src_endpoint.ip')),
    ...ref('destination_ip', 'IpAddress', textAt(document, 'dst_endpoint.ip')),
    ...ref('device', 'Device', host === undefined ? undefined : `host:${host}`, host),
  ];
}

const FIXED: Readonly<Record<string, string>> = {
  'process_activity 1': 'process.start',
  'process_activity 2': 'process.end',
  'process_activity 4': 'process.inject',
  'network_activity 1': 'network.connect',
  'network_activity 5': 'network.blocked',
  'dns_activity 1': 'network.dns',
  'account_change 1': 'user.create',
  'account_change 2': 'user.enable',
  'account_change 3': 'password.change',
  'account_change 4': 'password.reset',
  'account_change 5': 'user.disable',
  'account_change 6': 'user.delete',
  'account_change 9': 'user.lock',
  'group_management 3': 'group.add',
  'group_management 4': 'group.remove',
  'authentication 2': 'auth.logout',
};

const FINDINGS: readonly string[] = ['finding.create', 'finding.update', 'finding.close'];

/** The catalogue's verb for class and activity, where OCSF alone says enough for one. */
export function operationOfOcsf(className: string, document: JsonObject): string | null {
  const activity = Number(document['activity_id'] ?? 0);
  if (className.endsWith('_finding')) return FINDINGS[activity - 1] ?? null;
  if (className === 'authentication' && activity === 1) {
    const status = document['status_id'];
    return status === 1 ? 'auth.success' : status === 2 ? 'auth.failure' : null;
  }
  return FIXED[`${className} ${String(activity)}`] ?? null;
}
