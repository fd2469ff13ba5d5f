import { ENTITY_KINDS } from '../../../domain/entity.js';
import type { EntityKind, EntityRole, IdentityClaim } from '../../../domain/entity.js';
import type { ClaimProgram, FactProgram, RoleProgram } from './program.js';
import type { MappingScope } from './scope.js';
import type { YamlNode } from './yaml-node.js';

const KIND_OF_ROLE: Readonly<Record<EntityRole, EntityKind>> = {
  actor: 'Account',
  subject: 'Account',
  on_behalf_of: 'Account',
  source_ip: 'IpAddress',
  destination_ip: 'IpAddress',
  device: 'Device',
  session: 'Session',
  mailbox: 'Mailbox',
  resource: 'Resource',
  file: 'File',
  message: 'EmailMessage',
  application: 'Application',
  process: 'Process',
};

const ATTRIBUTES: readonly IdentityClaim['attribute'][] = ['verified_login', 'immutable_id', 'self_asserted_mail'];

function isRole(name: string): name is EntityRole {
  return Object.hasOwn(KIND_OF_ROLE, name);
}

function roleOf(name: string, node: YamlNode, scope: MappingScope): readonly RoleProgram[] {
  if (!isRole(name)) {
    node.error(`${name} is not a role; roles are ${Object.keys(KIND_OF_ROLE).join(', ')}`);
    return [];
  }
  const kind = node.get('kind').text() ?? KIND_OF_ROLE[name];
  if (!(ENTITY_KINDS as readonly string[]).includes(kind)) node.get('kind').error(`${kind} is not a kind of entity`);
  const key = scope.read(node.isMapping ? node.get('key') : node);
  if (key === undefined) {
    if (!node.source.failed) node.error(`role ${name} needs a key`);
    return [];
  }
  const [when, elements, label] = [node.get('when'), node.get('each'), node.get('label')].map((one) => scope.read(one));
  return [{ role: name, kind: kind as EntityKind, when, elements, key, label }];
}

/** `roles: {actor: {key: expr, label: expr, when: expr, each: expr}}`, or just the key's expression; a list gives several. */
export function compileRoles(node: YamlNode, scope: MappingScope): readonly RoleProgram[] {
  return node.entries().flatMap(([name, value]) => value.items().flatMap((one) => roleOf(name, one, scope)));
}

export function compileFacts(node: YamlNode, scope: MappingScope): readonly FactProgram[] {
  return node.entries().flatMap(([name, value]) => {
    const read = scope.read(value);
    return read === undefined ? [] : [{ name, read }];
  });
}

function claimOf(node: YamlNode, scope: MappingScope): readonly ClaimProgram[] {
  const account = node.get('account').text() ?? 'actor';
  const attribute = ATTRIBUTES.find((one) => one === node.get('attribute').text());
  const value = scope.read(node.get('value'));
  if (attribute === undefined) node.error(`a claim needs an attribute: ${ATTRIBUTES.join(', ')}`);
  if (!isRole(account)) node.error(`${account} is not a role`);
  if (attribute === undefined || value === undefined || !isRole(account)) return [];
  const authoritative = node.get('authoritative').value() !== false && attribute !== 'self_asserted_mail';
  return [{ account, attribute, authoritative, when: scope.read(node.get('when')), value }];
}

export function compileClaims(node: YamlNode, scope: MappingScope): readonly ClaimProgram[] {
  return node.items().flatMap((one) => claimOf(one, scope));
}

/** A case's roles replace the shared ones of the same name. */
export function overlaidRoles(shared: readonly RoleProgram[], own: readonly RoleProgram[]): readonly RoleProgram[] {
  const replaced = new Set(own.map((one) => one.role));
  return [...shared.filter((one) => !replaced.has(one.role)), ...own];
}

export function overlaidFacts(shared: readonly FactProgram[], own: readonly FactProgram[]): readonly FactProgram[] {
  const replaced = new Set(own.map((one) => one.name));
  return [...shared.filter((one) => !replaced.has(one.name)), ...own];
}
