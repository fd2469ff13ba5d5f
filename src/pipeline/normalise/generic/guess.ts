import { readAddress } from '../values/address.js';
import { readInstant } from '../values/instant.js';
import type { Leaf } from './leaves.js';

/** Names of fields, best first; a record's best-named leaf wins, and among equals the one nearest the root. */
const SOURCE_IP: readonly RegExp[] = [
  /(^|\.)(source\.?ips?|src\.?ips?|srcip|sourceip|sourceipaddress|clientips?|client\.ip|client\.ipaddress|callerip|calleripaddress|actorip|remoteip|remoteaddr|remoteaddress|ipaddress|userip|xforwardedfor|src|srcaddr|originip|senderip|clickip|loginip|accessdevice\.ip)(v?[46])?$/,
  /(source|src|client|caller|actor|remote|origin|user|peer|sender|login|initiator|requester).*(ips?|ipv?[46]|addr|address)$/,
  /(^|\.)(ip|ipaddr|addr|address|c-?ip|externalip|publicip|localip|hostip|deviceip|localaddressip[46])(v?[46])?$/,
  /(^|\.)(source|client|src|remoteip.*\.ipaddressv4|x\.ip|ips)$/,
];
/** What begins like a user and is none: `userAgent`, `userType`, `accountId`. */
const NOT_OF_USER = '(?!agent|type|group|domain|sid|role|class|count|data|flag|info|state|status|pool|risk|extra)';
const USER: readonly RegExp[] = [
  /(^|\.)(userprincipalname|username|user\.name|user\.email|useremail|userid|actor\.email|actor\.alternateid|actoremail|login|loginname|principal|principalname|principalemail|accountname|suser|duser|srcuser|targetusername|subjectusername|upn|account|user|adminid|adminname|adminemail|performedby|performer|initiatedby\.(email|username)|x\.username)$/,
  /(^|\.)(email|mail|emailaddress|useremailaddress)$/,
  new RegExp(
    `(^|\\.)(user|actor|account|identity|principal|owner|subject|admin)${NOT_OF_USER}[a-z]*(\\.(name|email|mail|login|username|upn|id|alternateid|arn))?$`,
  ),
  /(^|\.)(useridentity\.(principalid|arn)|sender|fromaddress|createdby|modifiedby|profileid)$/,
];
/** The record's own stamp goes before `@timestamp`, which a shipper may have put there on the way. */
const TIME: readonly RegExp[] = [
  /(^|\.)(timestamp|time|eventtime|eventtimestamp|eventdate|occurredat|datetime|ts)$/,
  // What was seen over a while is about when it was last seen.
  /^(modtime|lastseen(at)?)$/,
  /(^|\.)(timestamp|@timestamp|time|eventtime|eventtimestamp|creationtime|createddatetime|activitydatetime|published|datetime|date|ts|timegenerated|timecreated|occurredat|createdat|createtime|logtime|receivedtime|starttime|start|eventdate|utctime|devicetime|generatedtime|detecttime|firstseen)$/,
  /(time|timestamp|date|datetime|at)$/,
  /(^|\.)(rt|end|endtime|updatedat|lastseen|modified|created)$/,
];

function best<T>(
  leaves: readonly Leaf[],
  names: readonly RegExp[],
  read: (leaf: Leaf) => T | undefined,
): T | undefined {
  for (const name of names) {
    const named = leaves.filter((leaf) => name.test(leaf.path));
    const nearest = [...named].sort((a, b) => a.path.split('.').length - b.path.split('.').length);
    for (const leaf of nearest) {
      const value = read(leaf);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

const NO_USER = /^(-|unknown|null|none|n\/a|anonymous|true|false|<null>)$/i;

function userText(leaf: Leaf): string | undefined {
  if (typeof leaf.value !== 'string') return undefined;
  const text = leaf.value.trim();
  return text === '' || text.length > 256 || NO_USER.test(text) || text.includes('\n') ? undefined : text;
}

/** A number says who somebody is only where nothing else does. */
function namedUser(leaf: Leaf): string | undefined {
  const text = userText(leaf);
  return text === undefined || /^\d+$/.test(text) ? undefined : text;
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
  readonly stamp: string | number | undefined;
}

/** What a record without a mapping most likely says about who, where from and when. */
export function guessFrom(leaves: readonly Leaf[]): Guess {
  return {
    sourceIp: best(leaves, SOURCE_IP, (leaf) => readAddress(leaf.value)?.ip),
    user: best(leaves, USER, namedUser) ?? best(leaves, USER, userText),
    stamp: best(leaves, TIME, (leaf) => stampOf(leaf, leaves)),
  };
}

/** When a carrier says that it passed a record on, as far as that is a time before its receipt. */
export function carriedTime(leaves: readonly Leaf[], receivedAt: number): number | undefined {
  const ms = readInstant(guessFrom(leaves).stamp)?.ms;
  return ms === undefined || ms > receivedAt || ms < EARLIEST_CARRIAGE ? undefined : ms;
}
