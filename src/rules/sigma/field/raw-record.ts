import { isJsonObject } from '../../../domain/json.js';
import type { EventView } from '../../pattern/pattern.js';

const OPENED = new WeakMap<object, unknown>();

/** A stored OCSF event, as against any object of a hunter's file. */
export function isStored(doc: unknown): doc is Record<string, unknown> {
  return isJsonObject(doc) && typeof doc['class_uid'] === 'number' && isJsonObject(doc['metadata']);
}

/** The vendor's record behind a stored event, opened once; null where it was not kept. */
export function rawRecord(view: EventView, doc: Record<string, unknown>): unknown {
  if (view.raw !== undefined) return view.raw;
  const raw = doc['raw_data'];
  if (typeof raw !== 'string') return raw ?? null;
  const known = OPENED.get(doc);
  if (known !== undefined) return known;
  const opened = open(raw);
  OPENED.set(doc, opened);
  return opened;
}

function open(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
