import { countryName } from '../../../domain/country-name.js';
import type { Rarity, SubjectReading } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { matchedWith } from './matched.js';
import { silence, type Answerer } from './question.js';

/** Fewer observations than this teach nothing about what is normal (rule of three: 0 of 20 still allows 14 %). */
export const ENOUGH_LOGINS = 20;

interface Habit {
  readonly rarity: (reading: SubjectReading) => Rarity | null;
  readonly name: (value: string) => string;
  readonly missing: string;
}

/** Is a trait of the first suspicious log-in new to this person, and to their peers? Counts, never a bare score. */
function habit({ rarity: rarityOf, name, missing }: Habit): Answerer {
  return (reading) => {
    const [login] = matchedWith(reading, 'auth.success');
    const rarity = rarityOf(reading);
    if (login === undefined || rarity === null) return silence(reading, 'NO_DATA', missing);
    const { value, seen, total, peers, peersSeen } = rarity;
    const counts = `${name(value)}: seen on ${String(seen)} of the last ${String(total)} log-ins by this person; ${String(peersSeen)} of ${String(peers)} peers`;
    if (seen > 0) return eventFinding('known', [login], counts);
    if (total < ENOUGH_LOGINS && peers === 0) return silence(reading, 'INSUFFICIENT_HISTORY', counts);
    return eventFinding(peersSeen > 0 ? 'known_to_peers' : 'first_seen', [login], counts);
  };
}

export const loginNetwork = habit({
  rarity: (reading) => reading.loginAsn,
  name: (value) => `AS${value}`,
  missing: 'The log-in carries no network number.',
});

export const loginCountry = habit({
  rarity: (reading) => reading.loginCountry,
  name: countryName,
  missing: 'The log-in carries no country.',
});

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function hourName(value: string): string {
  const hour = Number(value);
  return `${DAYS[Math.floor(hour / 24)] ?? ''} ${String(hour % 24).padStart(2, '0')} UTC ± 1 h`;
}

/** Is it an hour of the week at which this person works? A few log-ins around it make it one. */
const FEW_PER_MILLE = 15;

export const loginHour: Answerer = (reading) => {
  const [login] = matchedWith(reading, 'auth.success');
  const rarity = reading.loginHour;
  if (login === undefined || rarity === null) return silence(reading, 'NO_DATA', 'No log-in was matched.');
  const { value, seen, total } = rarity;
  const counts = `${String(seen)} of the last ${String(total)} log-ins fall in ${hourName(value)}`;
  if (total < ENOUGH_LOGINS) return silence(reading, 'INSUFFICIENT_HISTORY', counts);
  if (seen === 0) return eventFinding('never', [login], counts);
  return eventFinding(seen * 1000 < total * FEW_PER_MILLE ? 'rare' : 'usual', [login], counts);
};
