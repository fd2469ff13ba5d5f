import type { IdentityClaim } from '../../domain/entity.js';
import type { NormalisedEvent, SourceId } from '../../domain/event.js';
import type { Stage } from '../stage.js';
import type { Authorities } from './authorities.js';

/** Leaves a claim authoritative only where the mapping says the directory asserts it *and* the source may vouch for it. */
export function trustClaims(event: NormalisedEvent, authorities: Authorities): NormalisedEvent {
  if (event.claims.length === 0) return event;
  const claims = event.claims
    .map((claim) => ({ ...claim, value: claim.value.trim().toLowerCase() }))
    .filter((claim) => claim.value !== '' && !isImpersonal(claim))
    .map((claim) => ({
      ...claim,
      authoritative: claim.authoritative && isVouchedFor(claim, event.source, authorities),
    }));
  return { ...event, claims };
}

export function linkStage(authorities: Authorities): Stage<readonly NormalisedEvent[], readonly NormalisedEvent[]> {
  return {
    name: 'link',
    run: (events) => Promise.resolve({ kind: 'passed', value: events.map((event) => trustClaims(event, authorities)) }),
  };
}

function isImpersonal({ account }: IdentityClaim): boolean {
  return account.nature !== undefined;
}

function isVouchedFor(claim: IdentityClaim, source: SourceId, { authorities, publicDomains }: Authorities): boolean {
  const { attribute, value } = claim;
  if (attribute === 'self_asserted_mail') return false;
  const domain = domainOf(value);
  return authorities.some(
    (each) =>
      matches(each.source, source) &&
      each.attributes.includes(attribute) &&
      (attribute === 'immutable_id' || isTrustedDomain(domain, each.domains, publicDomains)),
  );
}

function matches(pattern: string, source: SourceId): boolean {
  return pattern.endsWith('/*') ? source.startsWith(pattern.slice(0, -1)) : pattern === source;
}

/** A login without a domain is known to its own directory only, and may be somebody else elsewhere. */
function isTrustedDomain(
  domain: string | null,
  domains: readonly string[] | undefined,
  publicDomains: readonly string[],
): boolean {
  if (domain === null) return false;
  return domains === undefined ? !publicDomains.includes(domain) : domains.includes(domain);
}

function domainOf(login: string): string | null {
  const at = login.lastIndexOf('@');
  return at < 1 || at === login.length - 1 ? null : login.slice(at + 1);
}
