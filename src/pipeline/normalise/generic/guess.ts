import { readAddress } from '../values/address.js';
import { readInstant } from '../values/instant.js';
import type { Leaf } from './leaves.js';

/** Names of fields, best first; a record's best-named leaf wins, and among equals the one nearest the root. */
const SOURCE_IP: readonly RegExp[] = [
  /(^|\.)(source\.?ip|src\.?ip|srcip|sourceip|sourceipaddress|clientip|client\.ip|client\.ipaddress|callerip|calleripaddress|actorip|remoteip|remoteaddr|remoteaddress|ipaddress|userip|xforwardedfor|src|srcaddr|originip|accessdevice\.ip)$/,
  /(source|src|client|caller|actor|remote|origin|user|peer).*(ip|addr|address)$/,
  /(^|\.)(ip|ipaddr|addr|address|c-?ip|externalip|publicip|localip|hostip|deviceip)$/,
];
const USER: readonly RegExp[] = [
  /(^|\.)(userprincipalname|username|user\.name|user\.email|useremail|userid|actor\.email|actor\.alternateid|actoremail|login|loginname|principal|principalname|principalemail|accountname|suser|duser|srcuser|targetusername|subjectusername|upn|account|user)$/,
  /(^|\.)(user|actor|account|identity|principal|owner|subject)[a-z]*(\.(name|email|mail|login|username|upn|id|alternateid))?$/,
  /(^|\.)(email|mail|emailaddress|sender|fromaddress)$/,
];
const TIME: readonly RegExp[] = [
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

export interface Guess {
  readonly sourceIp: string | undefined;
  readonly user: string | undefined;
  readonly stamp: string | number | undefined;
}

/** What a record without a mapping most likely says about who, where from and when. */
export function guessFrom(leaves: readonly Leaf[]): Guess {
  return {
    sourceIp: best(leaves, SOURCE_IP, (leaf) => readAddress(leaf.value)?.ip),
    user: best(leaves, USER, userText),
    stamp: best(leaves, TIME, (leaf) =>
      typeof leaf.value !== 'boolean' && readInstant(leaf.value) !== undefined ? leaf.value : undefined,
    ),
  };
}
