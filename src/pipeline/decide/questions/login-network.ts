import { matchedWith } from './matched.js';
import { silence, type Answerer } from './question.js';
import { eventFinding } from './event-finding.js';

/** Fewer observations than this teach nothing about what is normal (rule of three: 0 of 20 still allows 14 %). */
const ENOUGH_LOGINS = 20;

/** Is the network (ASN) of the first suspicious log-in new to this person, and to their peers? */
export const loginNetwork: Answerer = (reading) => {
  const [login] = matchedWith(reading, 'auth.success');
  const rarity = reading.loginAsn;
  if (login === undefined || rarity === null)
    return silence(reading, 'NO_DATA', 'The log-in carries no network number.');
  const counts = `AS${rarity.value}: seen on ${String(rarity.seen)} of the last ${String(rarity.total)} log-ins by this person; ${String(rarity.peersSeen)} of ${String(rarity.peers)} peers`;
  if (rarity.seen > 0) return eventFinding('known', [login], counts);
  if (rarity.total < ENOUGH_LOGINS && rarity.peers === 0) return silence(reading, 'INSUFFICIENT_HISTORY', counts);
  return eventFinding(rarity.peersSeen > 0 ? 'known_to_peers' : 'first_seen', [login], counts);
};
