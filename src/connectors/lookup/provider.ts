import { createCircuit, type Circuit } from '../../domain/circuit.js';
import type { LookupProvider, LookupReply } from '../../pipeline/decide/ports-lookup.js';
import type { ProviderQuestion } from '../../pipeline/decide/ports.js';
import type { ReadCredential } from '../credential.js';
import type { Exchange, WireReply } from '../wire/exchange.js';
import { AnswerCache } from './answer-cache.js';
import { kindOfValue, type ValueKind } from './values.js';
import { silent, type LookupPlace, type LookupVendor, type ValueReply } from './vendor.js';

export interface LookupLimits {
  /** Values asked about in one question; the rest is NO_DATA, and said so. */
  readonly values: number;
  readonly timeoutMs: number;
  readonly perMinute: number;
  /** How long an answer is used again. */
  readonly keepMs: number;
}

export const DEFAULT_LIMITS: LookupLimits = { values: 5, timeoutMs: 4_000, perMinute: 60, keepMs: 3_600_000 };

export interface LookupParts {
  readonly exchange: Exchange;
  readonly readCredential: ReadCredential;
  readonly now: () => number;
  readonly limits?: Partial<LookupLimits>;
}

/** What asking has cost since the start. */
export interface LookupUsage {
  readonly asked: number;
  readonly fromCache: number;
  readonly refused: number;
  readonly failed: number;
}

export interface CountedProvider extends LookupProvider {
  usage(): LookupUsage;
}

/** Asks one vendor: each value by itself and all at once, within its rate, not while it is down, and not twice in an hour. */
export function lookupProvider(vendor: LookupVendor, place: LookupPlace, parts: LookupParts): CountedProvider {
  const asker = new Asker(vendor, place, parts);
  return {
    ask: (question) => asker.ask(question),
    usage: () => ({ ...asker.usage }),
  };
}

const CIRCUIT = { failures: 5, coolDownMs: 60_000 };
const MINUTE_MS = 60_000;

class Asker {
  readonly usage = { asked: 0, fromCache: 0, refused: 0, failed: 0 };
  private readonly limits: LookupLimits;
  private readonly cache: AnswerCache;
  private readonly circuit: Circuit = createCircuit(CIRCUIT);
  private window = { from: 0, used: 0 };

  constructor(
    private readonly vendor: LookupVendor,
    private readonly place: LookupPlace,
    private readonly parts: LookupParts,
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...parts.limits };
    this.cache = new AnswerCache(this.limits.keepMs);
  }

  async ask({ values }: ProviderQuestion): Promise<LookupReply> {
    const known = [...new Set(values)].sort().flatMap((value) => {
      const kind = kindOfValue(value);
      return kind !== null && this.vendor.kinds.includes(kind) ? [{ value, kind }] : [];
    });
    const asked = known.slice(0, this.limits.values);
    const replies = await Promise.all(asked.map(({ value, kind }) => this.one(value, kind)));
    const left = known.length - asked.length;
    if (left > 0) replies.push(silent('NO_DATA', `${String(left)} further values were not asked about`));
    return { ...together(this.vendor, replies), source: this.vendor.name };
  }

  private async one(value: string, kind: ValueKind): Promise<ValueReply> {
    const { now } = this.parts;
    const kept = this.cache.get(value, now());
    if (kept !== null) {
      this.usage.fromCache += 1;
      return kept;
    }
    const refusal = this.refusal();
    if (refusal !== null) {
      this.usage.refused += 1;
      return refusal;
    }
    const reply = await this.sent(value, kind);
    if (reply.state === 'ANSWERED' || reply.state === 'NO_COVERAGE') this.cache.put(value, reply, now());
    return reply;
  }

  /** Why nothing is sent now. */
  private refusal(): ValueReply | null {
    const { name } = this.vendor;
    const now = this.parts.now();
    if (this.circuit.isOpen(name, now)) return silent('ERROR', `${name} is not asked while it fails`);
    if (now - this.window.from >= MINUTE_MS) this.window = { from: now, used: 0 };
    if (this.window.used >= this.limits.perMinute)
      return silent('ERROR', `${name}: this minute's questions are used up`);
    this.window.used += 1;
    return null;
  }

  private async sent(value: string, kind: ValueKind): Promise<ValueReply> {
    const { name } = this.vendor;
    this.usage.asked += 1;
    try {
      const { credential, url } = this.place;
      const key = credential === null ? null : this.parts.readCredential(credential);
      const reply = await this.parts.exchange({
        method: 'GET',
        url: `${url}${this.vendor.path(value, kind)}`,
        headers: this.vendor.headers(key),
        signal: AbortSignal.timeout(this.limits.timeoutMs),
      });
      return this.read(reply, value);
    } catch {
      return this.failed(`${name} did not answer`);
    }
  }

  private read({ status, json }: WireReply, value: string): ValueReply {
    const { name } = this.vendor;
    if (status === 401 || status === 403) return silent('DENIED', `${name} refused our key`);
    if (status === 404) {
      this.circuit.succeeded(name);
      return silent('NO_COVERAGE', `${name} never heard of ${value}`);
    }
    if (status !== 200) return this.failed(`${name} answered ${String(status)}`);
    const read = this.vendor.read(json, value, this.parts.now());
    if (read === null) return this.failed(`${name} answered what it does not document`);
    this.circuit.succeeded(name);
    return read;
  }

  private failed(text: string): ValueReply {
    this.usage.failed += 1;
    this.circuit.failed(this.vendor.name, this.parts.now());
    return silent('ERROR', text);
  }
}

const SILENCES = ['ERROR', 'DENIED', 'STALE', 'NO_DATA', 'NO_COVERAGE'] as const;

/**
 * The worst that is said of any value. What speaks for harmlessness counts only if it is said of every value: one that
 * failed, or that nobody has heard of, could be the bad one.
 */
function together({ answers, alarming, name }: LookupVendor, replies: readonly ValueReply[]): ValueReply {
  if (replies.length === 0) return silent('NO_DATA', `Nothing that ${name} knows about`);
  const place = ({ answer }: ValueReply): number => answers.indexOf(answer ?? '');
  const [worst] = replies.filter(({ state }) => state === 'ANSWERED').sort((a, b) => place(a) - place(b));
  if (worst !== undefined && alarming.has(worst.answer ?? '')) return worst;
  const unheard = SILENCES.flatMap((state) => replies.filter((reply) => reply.state === state))[0];
  return unheard ?? worst ?? silent('NO_DATA', `${name} said nothing`);
}
