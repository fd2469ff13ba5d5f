import type { CaseEvent } from '../../../domain/case-facts.js';
import type { ContextFact } from '../../../domain/context.js';
import type { SubjectReading } from '../ports.js';
import { contextFinding, contextOf, contradiction, eventsInLightOf } from './context-finding.js';
import { eventFinding } from './event-finding.js';
import { dayOf, wordsOf } from './exception-words.js';
import { silence, type Answerer, type Finding } from './question.js';

/** Is there an exception for this resource, since it stands open still also one that came later? Where nobody keeps the resource, nobody knows. */
export const exposureException: Answerer = (reading) => {
  const [exception] = contextOf(reading, 'exception').filter((fact) => fact.subject === reading.subject.key);
  if (exception !== undefined) return whileItLasts(reading, exception);
  const [since] = reading.exceptionsNow;
  if (since !== undefined)
    return contextFinding(reading, 'valid', since, `Granted since it was opened: ${wordsOf(since)}`);
  const [kept] = contextOf(reading, 'owner').filter((fact) => fact.subject === reading.subject.key);
  if (kept === undefined) return silence(reading, 'NO_DATA', 'No inventory knows this resource.');
  return contextFinding(reading, 'none', kept, 'The inventory knows the resource and no exception for it');
};

/** What stands open stays open when its exception ends, unless another has taken its place. */
function whileItLasts(reading: SubjectReading, exception: ContextFact): Finding {
  if (exception.endedAt === undefined || exception.endedAt > reading.knownAt)
    return contextFinding(reading, 'valid', exception, wordsOf(exception));
  const [renewed] = reading.exceptionsNow;
  return renewed === undefined
    ? contextFinding(
        reading,
        'none',
        exception,
        `Its exception ended on ${dayOf(exception.validTo)}, and nobody renewed it`,
      )
    : contextFinding(reading, 'valid', renewed, `In place of the one that ended: ${wordsOf(renewed)}`);
}

/** Do those who run it say that it is meant for the public? */
export const declaredPurpose: Answerer = (reading) => {
  const facts = contextOf(reading, 'role').filter((fact) => fact.subject === reading.subject.key);
  const [role] = facts;
  const dispute = contradiction(reading, facts);
  if (dispute !== null) return dispute;
  if (role === undefined) return silence(reading, 'NO_DATA', 'Nobody declared what this resource is for.');
  const text = `Declared as ${String(role.value)}`;
  return contextFinding(reading, role.value === 'public_content' ? 'public' : 'other', role, text);
};

/** What kind of data does it hold? Whatever is not public counts as personal; `dataSensitivity` tells them apart. */
export const dataClass: Answerer = (reading) =>
  heldData(reading, (kind) => (kind === 'public' ? 'public_only' : 'personal'));

const PUBLIC_DATA: ReadonlySet<string> = new Set(['public', 'open']);
const ABOUT_PEOPLE = /personal|pii|phi|gdpr|health|patient|customer|employee|card|pci|special_categor/;

/** Is it data about people, or data of the house that is not meant for everybody? What nobody can place is not public. */
export const dataSensitivity: Answerer = (reading) =>
  heldData(reading, (kind) =>
    PUBLIC_DATA.has(kind) ? 'public_only' : ABOUT_PEOPLE.test(kind) ? 'personal' : 'restricted',
  );

function heldData(reading: SubjectReading, answerFor: (kind: string) => string): Finding {
  const facts = contextOf(reading, 'data_class').filter((fact) => fact.subject === reading.subject.key);
  const [found] = facts;
  const dispute = contradiction(reading, facts);
  if (dispute !== null) return dispute;
  if (found === undefined) return silence(reading, 'NO_DATA', 'Nobody looked at what data it holds.');
  const kind = String(found.value).toLowerCase();
  return contextFinding(reading, answerFor(kind), found, `Holds ${String(found.value)} data`);
}

export const EXPOSING_OPERATIONS: ReadonlySet<string> = new Set(['cloud.public', 'cloud.update', 'cloud.network_open']);

/** Did the deployment pipeline open it, or a person by hand? */
export const exposingChange: Answerer = (reading) => {
  const change = reading.touching.filter(({ operation }) => EXPOSING_OPERATIONS.has(operation ?? '')).at(-1);
  if (change === undefined) return silence(reading, 'NO_DATA', 'No record shows who opened it.');
  const by = change.roles.find(({ role }) => role === 'actor')?.label ?? 'somebody unnamed';
  const pipeline = pipelineRole(change, reading);
  const text = `Opened by ${by}`;
  return pipeline === undefined
    ? eventFinding('person', [change], text)
    : eventsInLightOf(reading, [change], [pipeline], { answer: 'pipeline', text });
};

function pipelineRole({ actor }: CaseEvent, { actors }: SubjectReading): ContextFact | undefined {
  return actors.find((fact) => fact.subject === actor && fact.value === 'deployment_pipeline');
}
