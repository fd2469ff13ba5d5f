import { BlockList, isIPv6 } from 'node:net';
import type { PeerCertificate } from 'node:tls';

/** Who may send, and what it is. A peer address, a name in a client certificate, or both must fit. */
export interface AllowedSender {
  /** Address or CIDR range. */
  readonly peer?: string | undefined;
  /** A DNS name or common name of the client's certificate, or its `sha256:` fingerprint. */
  readonly certificate?: string | undefined;
  /** `vendor/product`; recognised from each record where absent. */
  readonly source?: string | undefined;
}

export interface Sender {
  readonly address: string;
  /** Of a certificate that a trusted authority signed; null on a plain connection. */
  readonly certificate: Pick<PeerCertificate, 'subject' | 'subjectaltname' | 'fingerprint256'> | null;
}

export type Allow = (sender: Sender) => AllowedSender | null;

/** The first that fits; null is nobody we know. */
export function allowOf(allowed: readonly AllowedSender[]): Allow {
  const rules = allowed.map((rule) => ({ rule, fits: fitsOf(rule) }));
  return (sender) => rules.find(({ fits }) => fits(sender))?.rule ?? null;
}

function fitsOf({ peer, certificate }: AllowedSender): (sender: Sender) => boolean {
  const list = peer === undefined ? null : rangeOf(peer);
  return (sender) => {
    if (list === null && certificate === undefined) return false;
    if (list !== null && !holds(list, sender.address)) return false;
    return certificate === undefined || namesOf(sender).includes(certificate.toLowerCase());
  };
}

function rangeOf(peer: string): BlockList {
  const list = new BlockList();
  const [address = '', bits] = peer.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
  return list;
}

function holds(list: BlockList, address: string): boolean {
  // An IPv4 peer of a listener on `::` shows as a mapped address.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

function namesOf({ certificate }: Sender): readonly string[] {
  if (certificate === null) return [];
  const { subject, subjectaltname = '', fingerprint256 = '' } = certificate;
  const alternatives = [...subjectaltname.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name);
  const common = [subject?.CN ?? ''].flat();
  return [...alternatives, ...common, `sha256:${fingerprint256.replaceAll(':', '')}`].map((name) => name.toLowerCase());
}
