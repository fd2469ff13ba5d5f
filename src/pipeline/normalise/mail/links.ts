import { domainToUnicode } from 'node:url';
import { getDomain } from 'tldts';
import type { JsonObject } from '../../../domain/json.js';

/** More distinct links than any honest mail has; beyond them only the number is kept. */
const MOST_LINKS = 500;
const LONGEST_URL = 4_096;
const LONGEST_SHOWN = 512;

export interface Link {
  readonly url: string;
  /** What the reader sees in place of the address, where that is another text. */
  readonly shown: string | undefined;
}

/** Defanged addresses (`hxxps://a[.]b`) are written for people; what they mean is the address itself. */
export function refanged(text: string): string {
  return text
    .replace(/\bhxxp/gi, 'http')
    .replace(/\[(?:\.|dot)\]|\((?:\.|dot)\)|\{\.\}/gi, '.')
    .replace(/\[:(?:\/\/)?\]/g, (sign) => (sign === '[:]' ? ':' : '://'));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function plainText(html: string): string {
  return html
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return name.startsWith('#') && code <= 0x10ffff
        ? String.fromCodePoint(code)
        : (ENTITIES[name.toLowerCase()] ?? whole);
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** Gateways wrap links; the reader ends where the wrapped address leads. */
export function unwrapped(url: string): string {
  const parsed = parsedUrl(url);
  if (parsed === undefined) return url;
  if (parsed.hostname.endsWith('safelinks.protection.outlook.com')) return parsed.searchParams.get('url') ?? url;
  if (!/^urldefense(?:\.proofpoint)?\.com$/.test(parsed.hostname)) return url;
  const third = /\/v3\/__(.+?)__;/.exec(url)?.[1];
  const second = parsed.searchParams.get('u');
  if (third !== undefined) return third.replace(/^(https?):\/(?!\/)/, '$1://');
  return second === null ? url : decoded(second.replace(/-/g, '%').replace(/_/g, '/'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parsedUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The registrable domain of an address, in its Unicode form; undefined for IP addresses and what is none. */
export function registrable(host: string): string | undefined {
  const domain = getDomain(host, { allowPrivateDomains: false });
  return domain === null ? undefined : domainToUnicode(domain) || domain;
}

/** Does the text itself claim to be an address? "Click here" claims nothing. */
function claimedDomain(shown: string): string | undefined {
  const text = refanged(shown.trim());
  const host = /^(?:[a-z]+:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})(?=[/:?#\s]|$)/iu.exec(text)?.[1];
  return host === undefined ? undefined : registrable(host);
}

// No quantifier runs over another tag's beginning: a page of unclosed tags must not cost the square of its length.
const ANCHOR = /<(?:a|area|form)\b([^<>]{0,4096})>/gi;
const TARGET = /\b(?:href|action)\s*=\s*(?:"([^"]{0,4096})"|'([^']{0,4096})'|([^\s"'>]{1,4096}))/i;

function shownAfter(html: string, from: number): string {
  const piece = html.slice(from, from + 4 * LONGEST_SHOWN);
  const end = piece.search(/<\/(?:a|form)\s*>/i);
  return plainText((end < 0 ? piece : piece.slice(0, end)).replace(/<[^<>]*>/g, ' ')).slice(0, LONGEST_SHOWN);
}

function isWeb(url: string): boolean {
  return /^(?:https?|ftp):\/\//i.test(url);
}

/** Browsers skip blanks and control characters inside an address, so a filter must too. */
function targetOf(attributes: string): string {
  const found = TARGET.exec(attributes) ?? [];
  const written = found.slice(1).find((one) => one !== undefined) ?? '';
  return [...plainText(written)].filter((letter) => letter > ' ').join('');
}

function linksOfHtml(html: string): readonly Link[] {
  const links: Link[] = [];
  for (const anchor of html.matchAll(ANCHOR)) {
    const url = targetOf(anchor[1] ?? '');
    if (!isWeb(url)) continue;
    const shown = shownAfter(html, anchor.index + anchor[0].length);
    links.push({ url: url.slice(0, LONGEST_URL), shown: shown === '' || shown === url ? undefined : shown });
  }
  return links;
}

const WRITTEN = /\b(?:(?:https?|hxxps?|ftp)(?::|\[:\])\/\/|www\.)[^\s<>"'`\\^{}|]{2,4096}/gi;

/** Punctuation after an address belongs to the sentence around it. */
function withoutTail(url: string): string {
  let end = url.length;
  while (end > 0 && ').,;:!?]*_'.includes(url[end - 1] ?? ' ')) end -= 1;
  return url.slice(0, end);
}

function linksOfText(text: string): readonly Link[] {
  return [...text.matchAll(WRITTEN)].map(([found]) => {
    const url = withoutTail(refanged(found));
    return { url: isWeb(url) ? url : `http://${url}`, shown: undefined };
  });
}

/** The text promises one domain and the address leads to another. */
function mismatchOf(shown: string | undefined, host: string | undefined): JsonObject {
  const claimed = shown === undefined ? undefined : claimedDomain(shown);
  if (claimed === undefined || host === undefined || claimed === registrable(host)) return {};
  return { mismatch: true, shown_domain: claimed };
}

function described({ url, shown }: Link): JsonObject {
  const target = unwrapped(url);
  const host = parsedUrl(target)?.hostname;
  const domain = host === undefined ? undefined : registrable(host);
  return {
    url,
    ...(target === url ? {} : { target }),
    ...(host === undefined ? {} : { host: domainToUnicode(host) || host }),
    ...(domain === undefined ? {} : { domain }),
    ...(shown === undefined ? {} : { shown }),
    ...mismatchOf(shown, host),
  };
}

export interface Links {
  readonly links: readonly JsonObject[];
  readonly leftOff: number;
}

/** The links of a message, HTML first (it says what is shown), each address with each text once. */
export function linksOf(html: string, text: string): Links {
  const seen = new Map<string, Link>();
  const urls = new Set<string>();
  for (const link of [...linksOfHtml(html), ...linksOfText(plainMarkup(html)), ...linksOfText(text)]) {
    const key = `${link.url}\n${link.shown ?? ''}`;
    if (seen.has(key) || (link.shown === undefined && urls.has(link.url))) continue;
    seen.set(key, link);
    urls.add(link.url);
  }
  const all = [...seen.values()];
  return { links: all.slice(0, MOST_LINKS).map(described), leftOff: Math.max(0, all.length - MOST_LINKS) };
}

function withoutElements(html: string, name: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = lower.indexOf(`<${name}`, at);
    if (start < 0) return kept.join(' ') + html.slice(at);
    kept.push(html.slice(at, start));
    const end = lower.indexOf(`</${name}`, start);
    if (end < 0) return kept.join(' ');
    at = end;
  }
}

/** Addresses that stand in the text of an HTML body without being links. */
function plainMarkup(html: string): string {
  return withoutElements(withoutElements(html, 'style'), 'script').replace(/<[^<>]*>/g, ' ');
}
