import type { CaseEvent } from '../../../domain/case-facts.js';
import { isJsonObject, type JsonValue } from '../../../domain/json.js';
import type { FilePrevalence, SubjectReading } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { silence, type Answerer, type Finding } from './question.js';

/* What the records of tools say of themselves: closed fields, and words that may only ever raise suspicion. */

function at(place: JsonValue, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), place);
}

/** What a record says where it has a place for it; null where it says that it does not know. */
type Told = number | null | undefined;

function numberAt(event: CaseEvent, ...path: readonly string[]): Told {
  const value = at(event.ocsf, ...path);
  return value === undefined || typeof value === 'number' ? value : null;
}

/** One of six rungs; 0 is what the tool does not know, 99 what it has no rung for: both tell nothing. */
function isRung(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 1 && value <= 6;
}

function greatestRung(event: CaseEvent, ...path: readonly string[]): Told {
  const values = places(event)
    .map((place) => at(place, ...path))
    .filter((value) => value !== undefined);
  if (values.length === 0) return undefined;
  const rungs = values.filter(isRung);
  return rungs.length === 0 ? null : Math.max(...rungs);
}

/** A finding holds what it is about in its evidences, other classes hold it themselves. */
function places(event: CaseEvent): readonly JsonValue[] {
  const evidences = event.ocsf['evidences'];
  return [event.ocsf, ...(Array.isArray(evidences) ? evidences : [])];
}

function textsAt(event: CaseEvent, ...path: readonly string[]): readonly string[] {
  return places(event)
    .map((place) => at(place, ...path))
    .filter((value): value is string => typeof value === 'string' && value !== '');
}

/**
 * A question that the greatest number among the alerts answers. Where no alert has a place for it, the tool was asked
 * and has no opinion; where one has and leaves it open, nobody told us.
 */
function greatest(read: (event: CaseEvent) => Told, classify: (value: number) => string, text: string): Answerer {
  return (reading) => {
    const values = reading.alerts.map((event) => ({ event, value: read(event) }));
    const told = values.flatMap(({ event, value }) => (typeof value === 'number' ? [{ event, value }] : []));
    const [first, ...rest] = told;
    if (first === undefined) {
      const unheard = values.length > 0 && values.every(({ value }) => value === undefined);
      return silence(reading, unheard ? 'NO_COVERAGE' : 'NO_DATA', `No record tells ${text}.`);
    }
    const top = rest.reduce((most, each) => (each.value > most.value ? each : most), first);
    return eventFinding(classify(top.value), [top.event], `${text}: ${String(top.value)}`);
  };
}

export const alertSeverity = greatest(
  (event) => greatestRung(event, 'severity_id'),
  (severity) => (severity >= 4 ? 'high' : 'low'),
  'the severity',
);
export const alertConfidence = greatest(
  (event) => numberAt(event, 'confidence_score'),
  (score) => (score >= 80 ? 'high' : 'low'),
  'how sure the tool is',
);
export const processIntegrity = greatest(
  (event) => greatestRung(event, 'process', 'integrity_id'),
  (level) => (level >= 4 ? 'elevated' : 'normal'),
  'the integrity of the process',
);

/** Do tools of several makers say so? Two products of one maker often read the same sensor. */
export const toolsAgree: Answerer = (reading) => {
  const [first, ...rest] = reading.alerts;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No tool raised anything.');
  const makers = [...new Set(reading.alerts.map(({ source }) => source.split('/')[0] ?? source))].sort();
  const text = `Raised by tools of ${String(makers.length)} makers: ${makers.join(', ')}`;
  return eventFinding(makers.length > 1 ? 'several' : 'one', [first, ...rest], text);
};

/** OCSF dispositions in which the tool kept it from happening: blocked, quarantined, isolated, deleted, dropped, corrected, reset, access revoked, rejected, unauthorized. */
const STOPPED: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 11, 21, 24, 25, 26]);
/** And in which it let it happen: allowed, approved, restored, exonerated, corrected in part or not, detected, no action, logged, tagged, alert, count. */
const LET_THROUGH: ReadonlySet<number> = new Set([1, 8, 9, 10, 12, 13, 15, 16, 17, 18, 19, 20]);

/** Did the tool stop it? Only where every alert says so; one that does not tell may be the one that went through. */
export const toolStopped: Answerer = (reading) => {
  const dispositionOf = (event: CaseEvent): number => numberAt(event, 'disposition_id') ?? 0;
  const through = reading.alerts.find((event) => LET_THROUGH.has(dispositionOf(event)));
  if (through !== undefined) return eventFinding('went_through', [through], 'At least once the tool let it happen');
  const [first, ...rest] = reading.alerts;
  if (first === undefined || !reading.alerts.every((event) => STOPPED.has(dispositionOf(event))))
    return silence(reading, 'NO_DATA', 'No tool tells of every alert what it did about it.');
  return eventFinding('stopped', [first, ...rest], `The tool stopped it ${String(rest.length + 1)} of as many times`);
};

/** As directories write it; whatever else is no opinion. */
const RISKS: Readonly<Record<string, string>> = { high: 'high', medium: 'medium', low: 'low', none: 'low' };

/** What risk does the directory see? A directory without an opinion says nothing. */
export const directoryRisk: Answerer = (reading) => {
  const events = [...reading.alerts, ...reading.matched, ...reading.logins];
  const told = events.flatMap((event) => {
    const level = RISKS[String(event.facts['risk.level']).toLowerCase()];
    return level === undefined ? [] : [{ event, level }];
  });
  const worst = ['high', 'medium', 'low'].flatMap((level) => told.filter((each) => each.level === level))[0];
  if (worst === undefined) return unrated(reading, events);
  return eventFinding(worst.level, [worst.event], `The directory sees a ${worst.level} risk`);
};

/** A log-in that came without a rating was not rated; one whose rating is withheld, or no log-in at all, is silence. */
function unrated(reading: SubjectReading, events: readonly CaseEvent[]): Finding {
  const withheld = events.some(({ facts }) => facts['risk.level'] !== undefined && facts['risk.level'] !== null);
  const asked = !withheld && reading.logins.length > 0;
  return silence(reading, asked ? 'NO_COVERAGE' : 'NO_DATA', 'The directory tells no risk.');
}

/** Words of a record that may raise suspicion and never lower it: whoever wrote them may be the attacker. */
function told(read: (event: CaseEvent) => readonly string[], suspicious: RegExp, text: string): Answerer {
  return (reading) => {
    const events = [...reading.alerts, ...reading.matched].filter((event) => read(event).length > 0);
    const [first] = events;
    if (first === undefined) return silence(reading, 'NO_DATA', `No record shows ${text}.`);
    const odd = events.find((event) => read(event).some((words) => suspicious.test(words)));
    return odd === undefined
      ? eventFinding('plain', [first], `Nothing odd about ${text}`)
      : eventFinding('odd', [odd], `Something is odd about ${text}`);
  };
}

export const commandLine = told(
  (event) => textsAt(event, 'process', 'cmd_line'),
  /-e(nc|ncodedcommand)?\s+[a-z0-9+/=]{20}|frombase64string|downloadstring|-w(indowstyle)?\s+hidden|certutil.*-urlcache|bitsadmin.*\/transfer/i,
  'the command line',
);
export const filePlace = told(
  (event) => [...textsAt(event, 'process', 'file', 'path'), ...textsAt(event, 'file', 'path')],
  /\\(temp|tmp|downloads|appdata\\local\\temp|public|perflogs|programdata)(\\|$)|^\/(tmp|dev\/shm|var\/tmp)(\/|$)/i,
  'where the file lies',
);
export const fileName = told(
  (event) => [...textsAt(event, 'file', 'name'), ...textsAt(event, 'process', 'file', 'name')],
  /\.(pdf|docx?|xlsx?|jpe?g|png|txt|html?)\.(exe|scr|js|jse|vbs|vbe|lnk|hta|iso|img|cmd|bat|ps1)$|\u202e|\\u202e/i,
  'the name of the file',
);

const SEVERAL_DEVICES = 3;

/** Has the file come to further devices since the case began? What the house had on many before is no outbreak. */
export const fileSpread: Answerer = (reading) => {
  const fresh = ({ seenOn, seenBefore }: FilePrevalence): number => seenOn - seenBefore;
  const [widest] = [...reading.files].sort((a, b) => fresh(b) - fresh(a));
  const carrier = reading.alerts.find(({ roles }) => roles.some(({ key }) => key === widest?.file));
  if (widest === undefined || carrier === undefined) return silence(reading, 'NO_DATA', 'No alert names a file.');
  const text = `The file was seen on ${String(widest.seenOn)} devices, on ${String(fresh(widest))} since the case began`;
  return eventFinding(fresh(widest) >= SEVERAL_DEVICES ? 'spreading' : 'contained', [carrier], text);
};
