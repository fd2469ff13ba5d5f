import { InputFault } from '../../domain/errors.js';
import { parseExactly } from '../../domain/exact-integers.js';
import { compareOrder, orderWithin, type EventOrder } from '../../domain/event.js';
import type { FactsOf } from '../../rules/path/holds.js';
import type { EventView } from '../../rules/pattern/pattern.js';
import type { EventId, HuntEvents } from './stream-contract.js';

const LINE_SPACE = 2 ** 32;
const NANOS_PER_MS = 1_000_000;
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
/** The greatest time that a JavaScript date can hold. */
const MOST_MS = 8.64e15;

interface Moment {
  readonly ms: number;
  readonly nanos: number;
}

function ofNumber(value: number): Moment | null {
  if (!Number.isFinite(value) || Math.abs(value) > MOST_MS) return null;
  const ms = Math.floor(value);
  return { ms, nanos: Math.min(NANOS_PER_MS - 1, Math.round((value - ms) * NANOS_PER_MS)) };
}

/** A time without a zone is UTC: the same file must mean the same on every machine. */
function ofText(text: string): Moment | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, day = '', clock = '00:00', fraction = '', zone = 'Z'] = match;
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const whole = Date.parse(`${day}T${seconds}${zone}`);
  if (Number.isNaN(whole)) return null;
  const nanos = Number(`${fraction.slice(1)}000000000`.slice(0, 9));
  return { ms: whole + Math.floor(nanos / NANOS_PER_MS), nanos: nanos % NANOS_PER_MS };
}

function momentOf(doc: Record<string, unknown>): Moment | null {
  const value = doc['ts'] ?? doc['timestamp'] ?? doc['@timestamp'] ?? null;
  if (typeof value === 'number') return ofNumber(value);
  return typeof value === 'string' ? ofText(value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where an event came from, for faults: a file's line, or an index of a list. */
export interface EventPlace {
  readonly file?: string;
  readonly line: number;
}

function fault(place: EventPlace, what: string): InputFault {
  return new InputFault('INGEST_UNPARSEABLE', `line ${String(place.line)}: ${what}`, {
    place,
    remedy: 'Each line is an object with id, ts (ms) or an ISO timestamp, and event_type.',
  });
}

function namesOf(doc: Record<string, unknown>, place: EventPlace): { id: EventId; category: string } {
  const { id } = doc;
  // an event may lack a category: `any` still means it
  const category = doc['event_type'] ?? '';
  if (typeof id !== 'string' && typeof id !== 'number') throw fault(place, 'an event needs an id');
  if (typeof category !== 'string') throw fault(place, 'event_type must be a string');
  return { id, category };
}

/** Collects events of any shape; line order breaks ties of time. */
export class EventList {
  private readonly views: EventView[] = [];
  private readonly ids: EventId[] = [];
  private inOrder = true;

  /** `timeless`: the query knows no time, so an event may lack one. */
  constructor(private readonly timeless: boolean) {}

  add(doc: unknown, place: EventPlace): void {
    if (!isRecord(doc)) throw fault(place, 'not a JSON object');
    const { id, category } = namesOf(doc, place);
    const moment = momentOf(doc) ?? (this.timeless ? { ms: 0, nanos: 0 } : null);
    if (moment === null) throw fault(place, 'an event needs a time: ts in ms, or an ISO timestamp');
    const order = { t: moment.ms, n: orderWithin(moment.nanos, this.ids.length), uid: String(id) };
    const last = this.views[this.views.length - 1];
    if (last !== undefined && compareOrder(last.order, order) > 0) this.inOrder = false;
    this.ids.push(id);
    this.views.push({ order, category, doc });
  }

  done(factsOf: FactsOf | null = null): HuntEvents {
    const views = this.inOrder ? this.views : this.views.toSorted((a, b) => compareOrder(a.order, b.order));
    return { views, factsOf, idOf: (order: EventOrder) => this.ids[order.n % LINE_SPACE] ?? order.uid };
  }
}

/** One line of a file as a value; a malformed one is a fault with its number. */
export function parseLine(text: string, place: EventPlace): unknown {
  try {
    return parseExactly(text);
  } catch (cause) {
    throw new InputFault('INGEST_UNPARSEABLE', `line ${String(place.line)}: not valid JSON`, {
      place,
      cause,
      remedy: 'Each line must be one JSON object.',
    });
  }
}
