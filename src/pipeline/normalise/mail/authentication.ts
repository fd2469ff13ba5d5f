import type { JsonObject } from '../../../domain/json.js';

/** What the receiving server found out about a message (RFC 8601); only the words it may say are let through. */
export interface AuthenticationResults {
  readonly server: string | undefined;
  readonly spf: string | undefined;
  readonly dkim: string | undefined;
  readonly dkimDomain: string | undefined;
  readonly dmarc: string | undefined;
  readonly dmarcPolicy: string | undefined;
  readonly arc: string | undefined;
  readonly compositeAuth: string | undefined;
}

interface Method {
  readonly name: string;
  readonly result: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly comment: string;
}

const LONGEST = 16_000;
const METHOD = /^\s*([a-z][a-z0-9-]*)(?:\/\d+)?\s*=\s*([a-z]+)/i;
const PROPERTY = /\b([a-z][a-z0-9.-]{0,60})\s{0,8}=\s{0,8}(?:"([^"]*)"|([^\s;()]+))/gi;

/** Comments nest in theory; what stands in them is read only for the policy that some servers put there. */
function withoutComments(text: string): { readonly plain: string; readonly comment: string } {
  let depth = 0;
  let plain = '';
  let comment = '';
  for (const letter of text) {
    if (letter === '(') depth += 1;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) comment += letter;
    else plain += letter;
  }
  return { plain, comment };
}

function methodOf(part: string): Method | undefined {
  const { plain, comment } = withoutComments(part);
  const found = METHOD.exec(plain);
  const [, name, result] = found ?? [];
  if (name === undefined || result === undefined) return undefined;
  const rest = plain.slice(found?.[0].length ?? 0);
  const pairs = [...rest.matchAll(PROPERTY)].map(
    ([, key, quoted, bare]) => [(key ?? '').toLowerCase(), quoted ?? bare ?? ''] as const,
  );
  return { name: name.toLowerCase(), result: result.toLowerCase(), properties: new Map(pairs), comment };
}

/** Semicolons part methods, but not those inside comments. */
function partsOf(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth = Math.max(0, depth - 1);
    if (letter === ';' && depth === 0) parts.push('');
    else parts[parts.length - 1] = `${parts.at(-1) ?? ''}${letter}`;
  }
  return parts;
}

/** Several signatures may be reported: one that passed is what counts, and whose it is. */
function bestDkim(methods: readonly Method[]): Method | undefined {
  const all = methods.filter(({ name }) => name === 'dkim');
  return all.find(({ result }) => result === 'pass') ?? all[0];
}

function signer(dkim: Method | undefined): string | undefined {
  return (dkim?.properties.get('header.d') ?? dkim?.properties.get('header.i')?.replace(/^.*@/, ''))?.toLowerCase();
}

/** `p=` stands in a comment with most servers, and as `action=` with some. */
function policyOf(dmarc: Method | undefined): string | undefined {
  const written = /\bp=([a-z]+)/i.exec(dmarc?.comment ?? '')?.[1] ?? dmarc?.properties.get('action');
  return written?.toLowerCase();
}

function serverOf(first: string): string | undefined {
  const word = first.trim();
  return word === '' || METHOD.test(word) ? undefined : word.split(/\s/)[0]?.toLowerCase();
}

/** Reads one Authentication-Results value, or an ARC-Authentication-Results one (which begins with `i=1;`). */
export function readAuthenticationResults(value: string): AuthenticationResults {
  const parts = partsOf(value.slice(0, LONGEST).replace(/^\s*i\s*=\s*\d+\s*;/i, ''));
  const methods = parts.flatMap((part) => methodOf(part) ?? []);
  const find = (name: string): Method | undefined => methods.find((method) => method.name === name);
  const dkim = bestDkim(methods);
  const dmarc = find('dmarc');
  return {
    server: serverOf(parts[0] ?? ''),
    spf: find('spf')?.result,
    dkim: dkim?.result,
    dkimDomain: signer(dkim),
    dmarc: dmarc?.result,
    dmarcPolicy: policyOf(dmarc),
    arc: find('arc')?.result,
    compositeAuth: find('compauth')?.result,
  };
}

type HeaderReader = (name: string) => string | undefined;

const SPF_RESULTS = /^\s*(pass|fail|softfail|neutral|none|temperror|permerror)\b/i;

/** `Received-SPF: fail (…)` begins with the result; any other word is not one. */
function receivedSpf(header: HeaderReader): string | undefined {
  return SPF_RESULTS.exec(header('received-spf') ?? '')?.[1]?.toLowerCase();
}

/**
 * The topmost results only: every server adds its own on top, so anything further down may be the sender's invention.
 * Without them, what an intermediary sealed (ARC), marked as such.
 */
export function authenticationOf(header: HeaderReader): JsonObject {
  const own = header('authentication-results');
  const sealed = header('arc-authentication-results');
  const results = readAuthenticationResults(own ?? sealed ?? '');
  const found = {
    server: results.server,
    spf: results.spf ?? receivedSpf(header),
    dkim: results.dkim,
    dkim_domain: results.dkimDomain,
    dmarc: results.dmarc,
    dmarc_policy: results.dmarcPolicy,
    arc: results.arc ?? /\bcv=([a-z]+)/i.exec(header('arc-seal') ?? '')?.[1]?.toLowerCase(),
    composite: results.compositeAuth,
    by: own !== undefined ? 'receiver' : sealed !== undefined ? 'arc' : undefined,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
