import type { ContextFact, ContextKind } from '../../../domain/context.js';
import type { SubjectReading } from '../ports.js';
import { contextFinding, contextOf } from './context-finding.js';
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

/** A question that one kind of fact about the subject answers. */
function declared(kind: ContextKind, classify: (words: string) => string, text: string): Answerer {
  return (reading) => {
    const [fact] = own(reading, kind);
    if (fact === undefined) return silence(reading, 'NO_DATA', `Nobody wrote down ${text}.`);
    return contextFinding(reading, classify(words(fact)), fact, `${text}: ${String(fact.value)}`);
  };
}

const PRIVILEGED = /admin|root|owner|break_glass|domain_controller|hypervisor|service_account|executive/;
const HIGH = new Set(['0', '1', 'tier0', 'tier_0', 'tier1', 'tier_1', 'critical', 'high']);
const MONEY = /financ|payroll|treasur|accounts_payable|procure/;

export const subjectPrivilege = declared(
  'role',
  (role) => (PRIVILEGED.test(role) ? 'privileged' : 'ordinary'),
  'the role',
);
export const subjectCriticality = declared(
  'criticality',
  (rating) => (HIGH.has(rating) ? 'high' : 'low'),
  'how critical it is',
);
export const subjectEnvironment = declared(
  'environment',
  (name) => (name.startsWith('prod') ? 'production' : 'other'),
  'the environment',
);
export const subjectDepartment = declared(
  'department',
  (name) => (MONEY.test(name) ? 'handles_money' : 'other'),
  'the department',
);
export const subjectEmployment = declared(
  'employment',
  (state) => (state === 'leaving' ? 'leaving' : state === 'active' ? 'active' : 'external'),
  'the employment',
);
export const subjectOwner = declared('owner', () => 'owned', 'who answers for it');

/** Did the events come from an address of the house? */
export const sourceAddress: Answerer = (reading) => {
  const listed = contextOf(reading, 'own_address');
  const [any] = listed;
  if (any === undefined) return silence(reading, 'NO_DATA', 'No list of own addresses is kept.');
  const addresses = [...reading.matched, ...reading.alerts].flatMap(({ ip }) => (ip === null ? [] : [ip]));
  if (addresses.length === 0) return silence(reading, 'NO_DATA', 'No record names an address.');
  const foreign = addresses.find((address) => !listed.some((fact) => String(fact.value) === address));
  return foreign === undefined
    ? contextFinding(reading, 'own', any, 'Every address is one of our own')
    : contextFinding(reading, 'foreign', any, `${foreign} is none of our own addresses`);
};

/** Is there an exception in force that is about the rule which fired? */
export const ruleException: Answerer = (reading) => {
  const rules = new Set(['any', ...reading.detections.map(({ ruleId }) => ruleId)]);
  const exception = own(reading, 'exception').find(({ name }) => rules.has(name));
  if (exception !== undefined) return contextFinding(reading, 'excepted', exception, 'An exception covers this rule');
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
    : contextFinding(reading, 'followed', change, `${rule}: ${String(change.value)} stands behind this`);
};
