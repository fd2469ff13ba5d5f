import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/** Among fewer devices "only here" means nothing. */
const ENOUGH_DEVICES = 10;
/** On this share of all devices, in percent, and on so many, a file belongs to the house; an intruder reaches two soon. */
const COMMON_PERCENT = 5;
const COMMON_DEVICES = 5;

/** On how many of the organisation's devices was the file seen? */
export const filePrevalence: Answerer = (reading) => {
  const [file] = [...reading.files].sort((a, b) => a.seenOn - b.seenOn);
  const carrier = reading.alerts.find(({ roles }) => roles.some(({ key }) => key === file?.file));
  if (file === undefined || carrier === undefined) return silence(reading, 'NO_DATA', 'No alert names a file.');
  const { seenOn, seenBefore, devices } = file;
  const counts = `The file was seen on ${String(seenOn)} of ${String(devices)} devices, on ${String(seenBefore)} before the case`;
  if (devices < ENOUGH_DEVICES) return silence(reading, 'INSUFFICIENT_HISTORY', counts);
  if (seenOn <= 1) return eventFinding('rare', [carrier], counts);
  const isCommon = seenBefore >= COMMON_DEVICES && seenBefore * 100 >= devices * COMMON_PERCENT;
  return eventFinding(isCommon ? 'common' : 'some', [carrier], counts);
};
