import { type ActionType, actionType, type BlastQuery, type TargetKind } from './action-type.js';

interface Observable {
  readonly name: string;
  readonly targetType: string;
  readonly targetKind: TargetKind;
  readonly d3fend: string;
  readonly blastQuery: BlastQuery;
}

const block = <const Id extends string>(id: Id, inverse: string, of: Observable): ActionType & { readonly id: Id } =>
  actionType(id, {
    title: `Block ${of.name}`,
    verb: 'deny',
    targetType: of.targetType,
    targetKinds: [of.targetKind],
    d3fend: of.d3fend,
    reversal: { kind: 'inverse', action: inverse },
    ttlMinutes: 1_440,
    blastQuery: of.blastQuery,
  });

const allow = <const Id extends string>(id: Id, inverse: string, of: Observable): ActionType & { readonly id: Id } =>
  actionType(id, {
    title: `Allow ${of.name} again`,
    verb: 'allow',
    targetType: of.targetType,
    targetKinds: [of.targetKind],
    d3fend: 'D3-RNA',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: inverse },
    blastQuery: of.blastQuery,
  });

const ADDRESS: Observable = {
  name: 'IP address',
  targetType: 'ipv4_net',
  targetKind: 'IpAddress',
  // Network Traffic Filtering.
  d3fend: 'D3-NTF',
  blastQuery: 'users_of_address',
};
const DOMAIN: Observable = {
  name: 'domain',
  targetType: 'domain_name',
  targetKind: 'Domain',
  // DNS Denylisting.
  d3fend: 'D3-DNSDL',
  blastQuery: 'one',
};
const HASH: Observable = {
  name: 'file hash',
  targetType: 'file',
  targetKind: 'File',
  // Executable Denylisting.
  d3fend: 'D3-EDL',
  blastQuery: 'holders_of_file',
};

/** What firewalls, resolvers and endpoint tools are told to refuse. */
export const NETWORK_ACTIONS = {
  block_ip: block('block_ip', 'allow_ip', ADDRESS),
  allow_ip: allow('allow_ip', 'block_ip', ADDRESS),
  block_domain: block('block_domain', 'allow_domain', DOMAIN),
  allow_domain: allow('allow_domain', 'block_domain', DOMAIN),
  block_hash: block('block_hash', 'allow_hash', HASH),
  allow_hash: allow('allow_hash', 'block_hash', HASH),
} as const;
