import type { CaseEvent } from '../../../domain/case-facts.js';
import { isJsonObject, type JsonValue } from '../../../domain/json.js';
import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/* What the records of tools say of themselves: closed fields, and words that may only ever raise suspicion. */

function at(place: JsonValue, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), place);
}

function numberAt(event: CaseEvent, ...path: readonly string[]): number | null {
  const value = at(event.ocsf, ...path);
  return typeof value === 'number' ? value : null;
}

/** One of six rungs; 0 is what the tool does not know, 99 what it has no rung for: both tell nothing. */
function isRung(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 1 && value <= 6;
}

function rungAt(event: CaseEvent, ...path: readonly string[]): number | null {
  const value = at(event.ocsf, ...path);
  return isRung(value) ? value : null;
}

function greatestRung(event: CaseEvent, ...path: readonly string[]): number | null {
  const rungs = places(event)
    .map((place) => at(place, ...path))
    .filter(isRung);
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

/** A question that the greatest number among the alerts answers. */
function greatest(
  read: (event: CaseEvent) => number | null,
  classify: (value: number) => string,
  text: string,
): Answerer {
  return (reading) => {
    const told = reading.alerts.flatMap((event) => {
      const value = read(event);
      return value === null ? [] : [{ event, value }];
    });
    const [first, ...rest] = told;
    if (first === undefined) return silence(reading, 'NO_DATA', `No record tells ${text}.`);
    const top = rest.reduce((most, each) => (each.value > most.value ? each : most), first);
    return eventFinding(classify(top.value), [top.event], `${text}: ${String(top.value)}`);
  };
}

export const alertSeverity = greatest(
  (event) => rungAt(event, 'severity_id'),
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

/** As directories write it; `hidden` and whatever else is no opinion. */
const RISKS: Readonly<Record<string, string>> = { high: 'high', medium: 'medium', low: 'low', none: 'low' };

/** What risk does the directory see? A directory without an opinion says nothing. */
export const directoryRisk: Answerer = (reading) => {
  const events = [...reading.alerts, ...reading.matched, ...reading.logins];
  const told = events.flatMap((event) => {
    const level = RISKS[String(event.facts['risk.level']).toLowerCase()];
    return level === undefined ? [] : [{ event, level }];
  });
  const worst = ['high', 'medium', 'low'].flatMap((level) => told.filter((each) => each.level === level))[0];
  if (worst === undefined) return silence(reading, 'NO_DATA', 'The directory tells no risk.');
  return eventFinding(worst.level, [worst.event], `The directory sees a ${worst.level} risk`);
};

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

/** Is the file on several devices already? */
export const fileSpread: Answerer = (reading) => {
  const [widest] = [...reading.files].sort((a, b) => b.seenOn - a.seenOn);
  const carrier = reading.alerts.find(({ roles }) => roles.some(({ key }) => key === widest?.file));
  if (widest === undefined || carrier === undefined) return silence(reading, 'NO_DATA', 'No alert names a file.');
  const text = `The file was seen on ${String(widest.seenOn)} devices`;
  return eventFinding(widest.seenOn >= SEVERAL_DEVICES ? 'spreading' : 'contained', [carrier], text);
};
