import { holds, isAddress, publicAddress, rangeOf, type Address } from '../../../domain/address-range.js';
import type { ContextFact, ContextKind } from '../../../domain/context.js';
import { environmentOf } from '../../../domain/environment.js';
import type { SubjectReading } from '../ports.js';
import { contextFinding, contextOf, contradiction, factsTogether } from './context-finding.js';
import { wordsOf } from './exception-words.js';
import { silence, type Answerer } from './question.js';

/* What is maintained about a subject: who, where, how critical, and what was announced. */

const ORGANISATION = 'organisation';

/** Facts about the subject itself, not about the organisation. */
function own(reading: SubjectReading, kind: ContextKind): readonly ContextFact[] {
  return contextOf(reading, kind).filter((fact) => fact.subject !== ORGANISATION);
}

function words(fact: ContextFact): string {
  return String(fact.value)
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** A question that one kind of fact about the subject answers; words that nobody agreed upon answer nothing. */
function declared(kind: ContextKind, classify: (words: string) => string | null, text: string): Answerer {
  return (reading) => {
    const facts = own(reading, kind);
    const [fact] = facts;
    if (fact === undefined) return silence(reading, 'NO_DATA', `Nobody wrote down ${text}.`);
    const dispute = contradiction(reading, facts);
    if (dispute !== null) return dispute;
    const told = `${text}: ${String(fact.value)}`;
    const answer = classify(words(fact));
    return answer === null
      ? silence(reading, 'NO_DATA', `${told}, which says nothing here`)
      : contextFinding(reading, answer, fact, told);
  };
}

/** Whole words: an administrative assistant administers nothing, and a product owner owns no tenant. */
const PRIVILEGED =
  /(^|_)(admin|admins|administrator|administrators|root|superuser|executive)(_|$)|break_glass|domain_controller|hypervisor|service_account|directory_sync|^owner$|(tenant|subscription|account|global)_owner/;
const HIGH = new Set(['0', '1', 'tier0', 'tier_0', 'tier1', 'tier_1', 'critical', 'high']);
const LOW = new Set(['2', '3', 'tier2', 'tier_2', 'tier3', 'tier_3', 'medium', 'low']);
const MONEY = /financ|payroll|treasur|accounts_payable|procure/;
const EMPLOYMENT: Readonly<Record<string, string>> = {
  leaving: 'leaving',
  notice: 'leaving',
  notice_period: 'leaving',
  terminated: 'leaving',
  active: 'active',
  employed: 'active',
  employee: 'active',
  on_leave: 'active',
  external: 'external',
  contractor: 'external',
  consultant: 'external',
  guest: 'external',
  vendor: 'external',
};

export const subjectPrivilege = declared(
  'role',
  (role) => (PRIVILEGED.test(role) ? 'privileged' : 'ordinary'),
  'the role',
);
export const subjectCriticality = declared(
  'criticality',
  (rating) => (HIGH.has(rating) ? 'high' : LOW.has(rating) ? 'low' : null),
  'how critical it is',
);
export const subjectEnvironment = declared(
  'environment',
  (name) => (environmentOf(name) === 'production' ? 'production' : 'other'),
  'the environment',
);
export const subjectDepartment = declared(
  'department',
  (name) => (MONEY.test(name) ? 'handles_money' : 'other'),
  'the department',
);
export const subjectEmployment = declared('employment', (state) => EMPLOYMENT[state] ?? null, 'the employment');
export const subjectOwner = declared('owner', () => 'owned', 'who answers for it');

/** Did the events come from an address of the house? Listed as an address or as a range; private ones belong to everybody. */
export const sourceAddress: Answerer = (reading) => {
  const listed = contextOf(reading, 'own_address').flatMap((fact) => {
    const range = rangeOf(String(fact.value));
    return range === null ? [] : [{ fact, range }];
  });
  const [any] = listed;
  if (any === undefined) return silence(reading, 'NO_DATA', 'No list of own addresses is kept.');
  const addresses = [...reading.matched, ...reading.alerts].flatMap(({ ip }) => publicAddress(ip));
  if (addresses.length === 0) return silence(reading, 'NO_DATA', 'No record names a public address.');
  const behind = addresses.map((address) => ({
    address,
    fact: listed.find(({ range }) => holds(range, address))?.fact,
  }));
  const foreign = behind.find(({ fact }) => fact === undefined);
  if (foreign !== undefined)
    return contextFinding(reading, 'foreign', any.fact, `${foreign.address.toString()} is none of our own addresses`);
  const [first = any.fact, ...others] = behind.flatMap(({ fact }) => fact ?? []);
  return factsTogether(reading, [first, ...others], { answer: 'own', text: 'Every address is one of our own' });
};

/** What the events name that is no address of the house: our own exit is part of every case, and says nothing of any. */
export function foreignValues(reading: SubjectReading): readonly string[] {
  const ours = contextOf(reading, 'own_address').map((fact) => rangeOf(String(fact.value)));
  const isForeign = (address: Address): boolean => !ours.some((range) => range !== null && holds(range, address));
  return reading.observables.filter((value) => !isAddress(value) || publicAddress(value).some(isForeign));
}

/** Is there an exception in force that is about the rule which fired? */
export const ruleException: Answerer = (reading) => {
  const rules = new Set(['any', ...reading.detections.map(({ ruleId }) => ruleId)]);
  const exception = own(reading, 'exception').find(({ name }) => rules.has(name));
  if (exception !== undefined)
    return contextFinding(reading, 'excepted', exception, `About this rule ${wordsOf(exception)}`);
  const kept = own(reading, 'owner')[0];
  if (kept === undefined) return silence(reading, 'NO_DATA', 'Nobody keeps exceptions of this subject.');
  return contextFinding(reading, 'none', kept, 'Its owner wrote down no exception for this rule');
};

/** Was it a time in which nothing may be changed? */
export const changeFreeze: Answerer = (reading) => {
  const calendars = contextOf(reading, 'change_calendar').filter(({ subject }) => subject === ORGANISATION);
  const [any] = calendars;
  if (any === undefined) return silence(reading, 'NO_DATA', 'No change calendar is kept.');
  const freeze = calendars.find((fact) => words(fact) === 'freeze');
  return freeze === undefined
    ? contextFinding(reading, 'open', any, 'Changes were allowed')
    : contextFinding(reading, 'frozen', freeze, 'A change freeze was in force');
};

/** Did the person say that they would be travelling? The calendar of the house tells that it is kept at all. */
export const announcedTravel: Answerer = (reading) => {
  const [trip] = own(reading, 'travel');
  if (trip !== undefined) return contextFinding(reading, 'announced', trip, `Travelling: ${String(trip.value)}`);
  const [kept] = contextOf(reading, 'travel');
  if (kept === undefined) return silence(reading, 'NO_DATA', 'No travel calendar is kept.');
  return contextFinding(reading, 'not_announced', kept, 'The travel calendar has no trip at that time');
};

/** Was the person on call, so that odd hours are their work? */
export const onCall: Answerer = (reading) => {
  const [duty] = own(reading, 'on_call');
  if (duty !== undefined) return contextFinding(reading, 'on_call', duty, `On call: ${String(duty.value)}`);
  const [kept] = contextOf(reading, 'on_call');
  if (kept === undefined) return silence(reading, 'NO_DATA', 'No on-call calendar is kept.');
  return contextFinding(reading, 'off_duty', kept, 'Somebody else was on call');
};

/** Where a process governs the role ("payments need a ticket"): was it followed? */
export const governingProcess: Answerer = (reading) => {
  const [process] = contextOf(reading, 'process');
  if (process === undefined) return silence(reading, 'NO_DATA', 'No process is written down for this role.');
  const [change] = own(reading, 'change');
  const rule = String(process.value);
  return change === undefined
    ? contextFinding(reading, 'not_followed', process, `${rule}: no ticket stands behind this`)
    : factsTogether(reading, [change, process], {
        answer: 'followed',
        text: `${rule}: ${String(change.value)} stands behind this`,
      });
};
