import { readAddress } from '../values/address.js';
import { readInstant } from '../values/instant.js';
import { ranksOf, UNNAMED } from './field-names.js';
import type { FieldRanks } from './field-names.js';
import type { Leaf } from './leaves.js';

interface Named {
  readonly leaf: Leaf;
  readonly rank: number;
  readonly depth: number;
}

function depthOf({ path }: Leaf): number {
  let depth = 0;
  for (let at = path.indexOf('.'); at >= 0; at = path.indexOf('.', at + 1)) depth += 1;
  return depth;
}

/** Leaves with a name for this, best name first, and among equals the one nearest the root. */
function named(leaves: readonly Leaf[], meaning: keyof FieldRanks): readonly Named[] {
  const found: Named[] = [];
  for (const leaf of leaves) {
    const rank = ranksOf(leaf.path)[meaning];
    if (rank !== UNNAMED) found.push({ leaf, rank, depth: depthOf(leaf) });
  }
  return found.sort((a, b) => a.rank - b.rank || a.depth - b.depth);
}

interface Found<T> {
  readonly leaf: Leaf;
  readonly value: T;
}

function found<T>(candidates: readonly Named[], read: (leaf: Leaf) => T | undefined): Found<T> | undefined {
  for (const { leaf } of candidates) {
    const value = read(leaf);
    if (value !== undefined) return { leaf, value };
  }
  return undefined;
}

function best<T>(candidates: readonly Named[], read: (leaf: Leaf) => T | undefined): T | undefined {
  return found(candidates, read)?.value;
}

const NO_USER = /^(-|unknown|null|none|n\/a|anonymous|true|false|<null>)$/i;

/** `arn:aws:sts::1:assumed-role/Role/anna` is anna, `arn:aws:iam::1:user/team/bo` is bo, `arn:aws:iam::1:root` is root. */
function nameIn(text: string): string {
  const resource = /^arn:[\w-]*:[\w-]*:[\w-]*:[\w-]*:(.+)$/.exec(text)?.[1];
  return resource === undefined ? text : (resource.split(/[/:]/).at(-1) ?? text);
}

function userText(leaf: Leaf): string | undefined {
  if (typeof leaf.value !== 'string') return undefined;
  const text = nameIn(leaf.value.trim());
  return text === '' || text.length > 256 || NO_USER.test(text) || text.includes('\n') ? undefined : text;
}

/** A number says who somebody is only where nothing else does. */
function namedUser(leaf: Leaf): string | undefined {
  const text = userText(leaf);
  return text === undefined || /^\d+$/.test(text) ? undefined : text;
}

const NAME = /(?:principalname|username|displayname|fullname|loginname|name|login|email|mail|alternateid|arn|upn)$/;
const ID = /^(?:user|object|principal)?(?:id|sid|guid|identifier)$/;
/** At the root a bare id is the record's own. */
const OF_USER = /^(?:user|principal)(?:id|sid|guid|identifier)$/;

/** `SubjectUserSid` beside `SubjectUserName`, `user.id` beside `user.email`: what tells the same person apart from a namesake. */
function idBeside({ path, value }: Leaf, leaves: readonly Leaf[]): string | undefined {
  const stem = path.replace(NAME, '');
  if (stem === path) return undefined;
  const isId = stem === '' ? OF_USER : ID;
  const beside = leaves.find(
    (leaf) => leaf.path !== path && leaf.path.startsWith(stem) && isId.test(leaf.path.slice(stem.length)),
  );
  const id = beside === undefined || typeof beside.value === 'boolean' ? '' : String(beside.value).trim();
  return id === '' || id === value || id.length > 128 || NO_USER.test(id) ? undefined : id;
}

const DAY = /^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/;
const CLOCK = /^\d{1,2}:\d{2}:\d{2}(\.\d+)?$/;

/** A day alone is no stamp where the time of day stands in a field beside it. */
function stampOf(leaf: Leaf, leaves: readonly Leaf[]): string | number | undefined {
  if (typeof leaf.value === 'boolean' || readInstant(leaf.value) === undefined) return undefined;
  if (!DAY.test(String(leaf.value))) return leaf.value;
  const beside = leaf.path.replace(/[^.]*$/, '');
  const clock = leaves.find(
    ({ path, value }) =>
      path.startsWith(beside) && /time$/.test(path) && typeof value === 'string' && CLOCK.test(value),
  );
  return clock === undefined ? leaf.value : `${String(leaf.value)} ${String(clock.value)}`;
}

/** A clock that stands before this was never set. */
const EARLIEST_CARRIAGE = Date.UTC(2000, 0, 1);

export interface Guess {
  readonly sourceIp: string | undefined;
  readonly user: string | undefined;
  /** The id that stands beside the name, of the same person. */
  readonly userId: string | undefined;
  readonly stamp: string | number | undefined;
}

/** What a record without a mapping most likely says about who, where from and when. */
export function guessFrom(leaves: readonly Leaf[]): Guess {
  const users = named(leaves, 'user');
  const user = found(users, namedUser) ?? found(users, userText);
  return {
    sourceIp: best(named(leaves, 'sourceIp'), (leaf) => readAddress(leaf.value)?.ip),
    user: user?.value,
    userId: user === undefined ? undefined : idBeside(user.leaf, leaves),
    stamp: best(named(leaves, 'time'), (leaf) => stampOf(leaf, leaves)),
  };
}

/** When a carrier says that it passed a record on, as far as that is a time before its receipt. */
export function carriedTime(leaves: readonly Leaf[], receivedAt: number): number | undefined {
  const ms = readInstant(guessFrom(leaves).stamp)?.ms;
  return ms === undefined || ms > receivedAt || ms < EARLIEST_CARRIAGE ? undefined : ms;
}
