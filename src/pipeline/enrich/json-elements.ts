import { InputFault } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';

/** No record of a feed is longer; without an end a stream would be held whole. */
const LONGEST_ELEMENT = 4_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Takes a JSON text in pieces and gives back the objects that stand in its outermost list, or in the lists of its
 * outermost object, as soon as each is whole; nothing else of the text is kept.
 */
export class JsonElements {
  private depth = 0;
  private root = 0;
  private inString = false;
  private escaped = false;
  private inList = false;
  private sawList = false;
  private started: number | null = null;
  private begun = '';
  private found: JsonObject[] = [];

  /** What is whole with this piece. */
  push(piece: string): readonly JsonObject[] {
    this.found = [];
    this.started = this.begun === '' ? null : 0;
    for (let at = 0; at < piece.length; at += 1) this.read(piece, at);
    if (this.started !== null) this.keep(piece.slice(this.started));
    return this.found;
  }

  /** The text ended here. */
  end(): void {
    if (this.root === 0 || this.depth > 0 || this.inString) throw notJson('it ends before it is whole');
    if (!this.sawList) throw notJson('there is no list in it');
  }

  private keep(rest: string): void {
    this.begun += rest;
    if (this.begun.length > LONGEST_ELEMENT) throw notJson('one of its records has no end');
  }

  private read(piece: string, at: number): void {
    const code = piece.charCodeAt(at);
    if (this.inString) this.readString(code);
    else if (code === QUOTE) this.inString = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.open(code, at);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.close(piece, at);
    else if (this.root === 0 && code > 0x20 && code !== 0xfeff) throw notJson('it begins with neither { nor [');
  }

  private readString(code: number): void {
    if (this.escaped) this.escaped = false;
    else if (code === BACKSLASH) this.escaped = true;
    else if (code === QUOTE) this.inString = false;
  }

  private open(code: number, at: number): void {
    if (this.depth === 0) {
      if (this.root !== 0) throw notJson('something follows its end');
      this.root = code;
    }
    const listDepth = this.listDepth();
    if (this.inList && this.depth === listDepth && code === OPEN_BRACE) this.started = at;
    this.depth += 1;
    if (this.depth !== listDepth) return;
    this.inList = code === OPEN_BRACKET;
    this.sawList ||= this.inList;
  }

  private close(piece: string, at: number): void {
    if (this.depth === 0) throw notJson('it closes more than it opens');
    const listDepth = this.listDepth();
    if (this.depth === listDepth) this.inList = false;
    this.depth -= 1;
    if (this.started === null || this.depth !== listDepth || !this.inList) return;
    this.found.push(parsed(this.begun + piece.slice(this.started, at + 1)));
    this.begun = '';
    this.started = null;
  }

  private listDepth(): number {
    return this.root === OPEN_BRACKET ? 1 : 2;
  }
}

function parsed(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw notJson('one of its records cannot be read');
  }
}

function notJson(why: string): InputFault {
  return new InputFault('BAD_USER_INPUT', `The feed is not JSON: ${why}.`);
}
