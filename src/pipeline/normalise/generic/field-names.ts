/** Names of fields, best first; a record's best-named leaf wins, and among equals the one nearest the root. */
const SOURCE_IP: readonly RegExp[] = [
  /(^|\.)(source\.?ips?|src\.?ips?|srcip|sourceip|sourceipaddress|clientips?|client\.ip|client\.ipaddress|callerip|calleripaddress|actorip|remoteip|remoteaddr|remoteaddress|ipaddress|xforwardedfor|src|srcaddr|originip|senderip|clickip|loginip|accessdevice\.ip|addr\.remote|rip|rhost|whoip|origh|id\.origh)(v?[46])?$/,
  /(source|src|client|caller|actor|remote|origin|user|peer|sender|login|initiator|requester).*(ips?|ipv?[46]|addr|address)$/,
  /(^|\.)(ip|ipaddr|ipaddress|addr|address)(of)?(source|src|client|caller|actor|remote|origin|user|peer|sender)$/,
  /(^|\.)(ip|ipaddr|addr|address|c-?ip|externalip|publicip|localip|hostip|deviceip|endpointip|localaddressip[46])(v?[46])?$/,
  /(^|\.)(source|client|src|station|workstation|remoteip.*\.ipaddressv4|x\.ip|ips)$/,
];
/** What begins like a user and is none: `userAgent`, `userType`, `userGroup`. */
const NOT_OF_USER = '(?!agent|type|group|domain|sid|role|class|count|data|flag|info|state|status|pool|risk|extra)';
const OF_PERSON = '[a-z]*(\\.(name|email|mail|login|username|upn|id|alternateid|arn))?$';
/**
 * A login goes before the target's, an id before a bare mail address; whose the thing is, and the account that a customer
 * has with a vendor, come last. The subject of a message, and an account's number, are nobody.
 */
const USER: readonly RegExp[] = [
  /(^|\.)(userprincipalname|username|user\.name|user\.email|useremail|actor\.email|actor\.alternateid|actoremail|login|loginname|principal|principalname|principalemail|suser|srcuser|sourceuser|sourceusername|subjectusername|upn|user|adminname|adminemail|performedby|performer|initiatedby\.(email|username)|x\.username|logonuser|byuser|saslusername|systemaccount)$/,
  /(^|\.)(duser|targetusername|userid|adminid|actinguserid)$/,
  /(^|\.)(email|mail|emailaddress|useremailaddress)$/,
  new RegExp(`(^|\\.)(user|actor|identity|admin)${NOT_OF_USER}${OF_PERSON}`),
  /(^|\.)(accountname|account|account\.(name|email|login|username))$/,
  new RegExp(`(^|\\.)(principal|owner)${NOT_OF_USER}${OF_PERSON}`),
  /(^|\.)(subject\.(name|email|login|username|id)|useridentity\.(principalid|arn)|sender|fromaddress|createdby|modifiedby|profileid|who)$/,
];
/** The record's own stamp goes before `@timestamp`, which a shipper may have put there on the way. */
const TIME: readonly RegExp[] = [
  /(^|\.)(timestamp|time|eventtime|eventtimestamp|eventdate|occurredat|datetime|ts)$/,
  // What was seen over a while is about when it was last seen.
  /^(modtime|lastseen(at)?)$/,
  /(^|\.)(timestamp|@timestamp|time|eventtime|eventtimestamp|creationtime|createddatetime|activitydatetime|published|datetime|date|ts|timegenerated|timecreated|occurredat|createdat|createtime|logtime|receivedtime|starttime|start|eventdate|utctime|devicetime|generatedtime|detecttime|firstseen)$/,
  /(time|timestamp|date|datetime|at|createdon|updatedon|modifiedon)$/,
  /(^|\.)(rt|end|endtime|updatedat|lastseen|modified|created)$/,
];

/** Per meaning, the place of the first name that a path has; the lower the better. */
export interface FieldRanks {
  readonly sourceIp: number;
  readonly user: number;
  readonly time: number;
}

/** Has none of the names. */
export const UNNAMED = -1;

/** Paths repeat from record to record; bounds, since they may be attacker's text. */
const MOST_PATHS = 20_000;
const LONGEST_PATH = 256;
const known = new Map<string, FieldRanks>();

function rankAmong(path: string, names: readonly RegExp[]): number {
  return names.findIndex((name) => name.test(path));
}

/** What a leaf means by its path, worked out once per path. */
export function ranksOf(path: string): FieldRanks {
  const ranks = known.get(path);
  if (ranks !== undefined) return ranks;
  const fresh = { sourceIp: rankAmong(path, SOURCE_IP), user: rankAmong(path, USER), time: rankAmong(path, TIME) };
  if (known.size < MOST_PATHS && path.length <= LONGEST_PATH) known.set(path, fresh);
  return fresh;
}
