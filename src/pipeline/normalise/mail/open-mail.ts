import type { RawRecord } from '../../../domain/event.js';
import type { JsonValue } from '../../../domain/json.js';
import { parseWhole } from '../whole-file.js';
import { looksLikeMail } from './looks-like-mail.js';
import { readMail } from './read-mail.js';

/** A file as one record: a mail message by its name or its look, else a report. */
export async function openWhole(name: string, bytes: Uint8Array): Promise<JsonValue> {
  return /\.eml$/i.test(name) || looksLikeMail(bytes) ? readMail(bytes) : parseWhole(bytes);
}

/** Text that is a mail message, taken apart; anything else as it is. */
export async function openText(raw: JsonValue): Promise<JsonValue> {
  if (typeof raw !== 'string' || !raw.includes('\n')) return raw;
  const bytes = new TextEncoder().encode(raw);
  return looksLikeMail(bytes) ? readMail(bytes) : raw;
}

/** Before records are normalised, which takes no time: a message that cannot be read stays the text that it was. */
export async function withMailOpened(records: readonly RawRecord[]): Promise<readonly RawRecord[]> {
  if (!records.some(({ raw }) => typeof raw === 'string')) return records;
  return Promise.all(
    records.map(async (record) => ({ ...record, raw: await openText(record.raw).catch(() => record.raw) })),
  );
}
