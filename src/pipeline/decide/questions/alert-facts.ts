import type { CaseEvent } from '../../../domain/case-facts.js';
import { isJsonObject, type JsonValue } from '../../../domain/json.js';
import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/* What the records of tools say of themselves: closed fields, and words that may only ever raise suspicion. */

function at(event: CaseEvent, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    event.ocsf,
  );
}

function numberAt(event: CaseEvent, ...path: readonly string[]): number | null {
  const value = at(event, ...path);
  return typeof value === 'number' ? value : null;
}

function textAt(event: CaseEvent, ...path: readonly string[]): string | null {
  const value = at(event, ...path);
  return typeof value === 'string' && value !== '' ? value : null;
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
  (event) => numberAt(event, 'severity_id'),
  (severity) => (severity >= 4 && severity <= 6 ? 'high' : 'low'),
  'the severity',
);
export const alertConfidence = greatest(
  (event) => numberAt(event, 'confidence_score'),
  (score) => (score >= 80 ? 'high' : 'low'),
  'how sure the tool is',
);
export const processIntegrity = greatest(
  (event) => numberAt(event, 'process', 'integrity_id'),
  (level) => (level >= 4 && level <= 6 ? 'elevated' : 'normal'),
  'the integrity of the process',
);

/** Do several tools say so, each on its own? */
export const toolsAgree: Answerer = (reading) => {
  const [first, ...rest] = reading.alerts;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No tool raised anything.');
  const sources = [...new Set(reading.alerts.map(({ source }) => source))].sort();
  return eventFinding(sources.length > 1 ? 'several' : 'one', [first, ...rest], `Raised by ${sources.join(', ')}`);
};

/** OCSF dispositions in which the tool kept it from happening: blocked, quarantined, isolated, deleted, dropped, corrected. */
const STOPPED: ReadonlySet<number> = new Set([2, 3, 4, 5, 6, 11]);

/** Did the tool stop it? */
export const toolStopped: Answerer = (reading) => {
  const told = reading.alerts.filter((event) => (numberAt(event, 'disposition_id') ?? 0) > 0);
  const [first, ...rest] = told;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No tool tells what it did about it.');
  const through = told.find((event) => !STOPPED.has(numberAt(event, 'disposition_id') ?? 0));
  return through === undefined
    ? eventFinding('stopped', [first, ...rest], 'The tool stopped it each time')
    : eventFinding('went_through', [through], 'At least once the tool let it happen');
};

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
function told(read: (event: CaseEvent) => string | null, suspicious: RegExp, text: string): Answerer {
  return (reading) => {
    const events = [...reading.alerts, ...reading.matched].filter((event) => read(event) !== null);
    const [first] = events;
    if (first === undefined) return silence(reading, 'NO_DATA', `No record shows ${text}.`);
    const odd = events.find((event) => suspicious.test(read(event) ?? ''));
    return odd === undefined
      ? eventFinding('plain', [first], `Nothing odd about ${text}`)
      : eventFinding('odd', [odd], `Something is odd about ${text}`);
  };
}

export const commandLine = told(
  (event) => textAt(event, 'process', 'cmd_line'),
  /-e(nc|ncodedcommand)?\s+[a-z0-9+/=]{20}|frombase64string|downloadstring|-w(indowstyle)?\s+hidden|certutil.*-urlcache|bitsadmin.*\/transfer/i,
  'the command line',
);
export const filePlace = told(
  (event) => textAt(event, 'process', 'file', 'path') ?? textAt(event, 'file', 'path'),
  /\\(temp|tmp|downloads|appdata\\local\\temp|public|perflogs|programdata)\\|^\/(tmp|dev\/shm|var\/tmp)\//i,
  'where the file lies',
);
export const fileName = told(
  (event) => textAt(event, 'file', 'name') ?? textAt(event, 'process', 'file', 'name'),
  /\.(pdf|docx?|xlsx?|jpe?g|png|txt|html?)\.(exe|scr|js|jse|vbs|vbe|lnk|hta|iso|img|cmd|bat|ps1)$|\u202e/i,
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
