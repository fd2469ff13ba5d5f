import type { JsonValue } from '../../../domain/json.js';
import { readEmbeddedJson } from '../values/embedded.js';

/** Longer texts are unwrapped only where a mapping asks for it by `json`. */
const MAX_LENGTH = 256 * 1024;

/** The paths of one mapping ask for the same text again and again, one after another. */
let lastText = '';
let lastContent: JsonValue | undefined;

function isListText(text: string): boolean {
  return (text.startsWith('[{') && text.endsWith('}]')) || (text.startsWith('["') && text.endsWith('"]'));
}

function mayHoldObject(text: string): boolean {
  const end = text.length - 1;
  if (end < 1 || end >= MAX_LENGTH) return false;
  return (text.startsWith('{') && text.endsWith('}')) || isListText(text);
}

/** What a text holds that is asked for a member: exporters and tables of columns write objects as text. */
export function objectInText(text: string): JsonValue | undefined {
  if (!mayHoldObject(text)) return undefined;
  if (text !== lastText) {
    const content = readEmbeddedJson(text);
    lastContent = typeof content === 'object' && content !== null ? content : undefined;
    lastText = text;
  }
  return lastContent;
}
