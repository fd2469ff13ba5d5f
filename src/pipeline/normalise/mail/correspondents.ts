import { domainToUnicode } from 'node:url';
import type { Address } from 'postal-mime';
import { likenessOf } from '../../../domain/look-alike.js';
import type { JsonObject } from '../../../domain/json.js';
import { registrable } from './links.js';

/** More recipients than a person writes to; the number of all is kept. */
const MOST_ADDRESSES = 1_000;
const LONGEST_NAME = 320;

export interface Correspondent {
  readonly name: string;
  readonly address: string;
}

/** Addresses of a header, groups opened; a part without an @ is no address. */
export function correspondents(list: readonly Address[] | undefined): readonly Correspondent[] {
  return (list ?? [])
    .flatMap((one) => (one.group === undefined ? [one] : one.group))
    .filter(({ address }) => address.includes('@'))
    .slice(0, MOST_ADDRESSES)
    .map(({ name, address }) => ({ name: name.slice(0, LONGEST_NAME), address: address.slice(0, LONGEST_NAME) }));
}

/** The host of an address, in lower case, decoded from Punycode. */
export function hostOf(address: string | undefined): string | undefined {
  const host = address
    ?.slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/[>\s.]+$/, '');
  return host === undefined || host === '' ? undefined : domainToUnicode(host) || host;
}

function domainOf(address: string | undefined): string | undefined {
  const host = hostOf(address);
  return host === undefined ? undefined : (registrable(host) ?? host);
}

export interface Parties {
  readonly from: Correspondent | undefined;
  readonly replyTo: readonly Correspondent[];
  readonly envelope: string | undefined;
  readonly recipients: readonly Correspondent[];
}

/** A name that is itself an address, of other people than the one behind it. */
function namedAddress(from: Correspondent | undefined): string | undefined {
  const shown = /[^\s<>"'(),;:]{1,64}@[^\s<>"'(),;:]{1,253}/.exec(from?.name ?? '')?.[0];
  return shown !== undefined && domainOf(shown) !== domainOf(from?.address) ? shown.toLowerCase() : undefined;
}

/** The recipients' domains are the only ones that a message itself says are ours. */
function ownLikeness(domain: string | undefined, recipients: readonly Correspondent[]): JsonObject | undefined {
  if (domain === undefined) return undefined;
  const own = new Set(recipients.flatMap(({ address }) => domainOf(address) ?? []));
  if (own.has(domain)) return undefined;
  for (const known of own) {
    const likeness = likenessOf(domain, known);
    if (likeness !== null) return { domain, of: known, likeness };
  }
  return undefined;
}

function isMixedScript(host: string | undefined): boolean {
  return (
    host !== undefined &&
    host
      .split('.')
      .some((label) => /\p{Script=Latin}/u.test(label) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(label))
  );
}

/** What the addresses of a message say about its sender, by themselves: no list of partners is asked here. */
export function senderAnalysis({ from, replyTo, envelope, recipients }: Parties): JsonObject {
  const domain = domainOf(from?.address);
  const reply = domainOf(replyTo[0]?.address);
  const sentBy = domainOf(envelope);
  const like = ownLikeness(domain, recipients) ?? ownLikeness(reply, recipients);
  const findings: readonly (readonly [string, JsonObject[string] | undefined])[] = [
    ['sender_domain', domain],
    ['reply_to_domain', reply],
    ['envelope_domain', sentBy],
    ['reply_to_differs', reply === undefined || domain === undefined ? undefined : reply !== domain],
    ['envelope_differs', sentBy === undefined || domain === undefined ? undefined : sentBy !== domain],
    ['display_name_address', namedAddress(from)],
    ['mixed_script', isMixedScript(hostOf(from?.address)) ? true : undefined],
    ['look_alike', like],
  ];
  return Object.fromEntries(findings.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
