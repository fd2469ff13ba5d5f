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

/** What is odd about a text, as a sentence of ours: the words of the record themselves may be the attacker's. */
type Oddities = Readonly<Record<string, RegExp>>;

interface Words {
  readonly read: (event: CaseEvent) => readonly string[];
  readonly odd: Oddities;
  readonly plain: string;
  readonly missing: string;
}

/** Words of a record that may raise suspicion and never lower it: whoever wrote them may be the attacker. */
function told({ read, odd, plain, missing }: Words): Answerer {
  return (reading) => {
    const events = [...reading.alerts, ...reading.matched].filter((event) => read(event).length > 0);
    const [first] = events;
    if (first === undefined) return silence(reading, 'NO_DATA', missing);
    const seen = events.flatMap((event) => {
      const oddities = odditiesIn(read(event), odd);
      return oddities.length === 0 ? [] : [{ event, oddities }];
    })[0];
    return seen === undefined
      ? eventFinding('plain', [first], plain)
      : eventFinding('odd', [seen.event], seen.oddities.join('; '));
  };
}

function odditiesIn(texts: readonly string[], odd: Oddities): readonly string[] {
  return Object.entries(odd).flatMap(([sentence, sign]) => (texts.some((text) => sign.test(text)) ? [sentence] : []));
}

export const commandLine = told({
  read: (event) => textsAt(event, 'process', 'cmd_line'),
  odd: {
    'The command line holds an encoded command': /-e(nc|ncodedcommand)?\s+[a-z0-9+/=]{20}|frombase64string/i,
    'The command line hides its window': /-w(indowstyle)?\s+hidden/i,
    'The command line fetches a file from the network': /downloadstring|certutil.*-urlcache|bitsadmin.*\/transfer/i,
  },
  plain: 'The command line neither hides, decodes nor fetches anything',
  missing: 'No record shows the command line.',
});
export const filePlace = told({
  read: (event) => [...textsAt(event, 'process', 'file', 'path'), ...textsAt(event, 'file', 'path')],
  odd: {
    'The file lies in a folder for temporary files':
      /\\(temp|tmp|appdata\\local\\temp)(\\|$)|^\/(tmp|dev\/shm|var\/tmp)(\/|$)/i,
    'The file lies where downloads are kept': /\\downloads(\\|$)/i,
    'The file lies in a folder that every user may write to, where programs are not installed':
      /\\(public|perflogs|programdata)(\\|$)/i,
  },
  plain: 'The file lies where programs usually do',
  missing: 'No record shows where the file lies.',
});
export const fileName = told({
  read: (event) => [...textsAt(event, 'file', 'name'), ...textsAt(event, 'process', 'file', 'name')],
  odd: {
    'The name of the file ends like a document and then like a program':
      /\.(pdf|docx?|xlsx?|jpe?g|png|txt|html?)\.(exe|scr|js|jse|vbs|vbe|lnk|hta|iso|img|cmd|bat|ps1)$/i,
    'The name of the file is written backwards in part, so that it looks like another': /\u202e|\\u202e/i,
  },
  plain: 'The name of the file pretends nothing',
  missing: 'No record shows the name of the file.',
});

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
