import type { World } from './question-world.js';
import { ALERT, times } from './worlds-common.js';

/** So many on each of the days before. */
const downloads = (days: number, each: number) =>
  times(days * each, (i) => ({ operation: 'file.download', days: -1 - (i % days), minutes: -(i % 7) }));

export const volumes: readonly World[] = [
  {
    name: 'a hundred downloads by somebody who has three a day',
    alerts: [ALERT],
    events: [...downloads(30, 3), ...times(100, (i) => ({ operation: 'file.download', minutes: -1 - i }))],
    expect: { download_volume: ['far_above', '100 downloads on 2026-03-14; of 30 days'] },
  },
  {
    name: 'five downloads by somebody who has three a day',
    alerts: [ALERT],
    events: [...downloads(30, 3), ...times(5, (i) => ({ operation: 'repo.clone', minutes: -1 - i }))],
    expect: { download_volume: ['above', '5 downloads'] },
  },
  {
    name: 'three downloads by somebody who has three a day',
    alerts: [ALERT],
    events: [...downloads(30, 3), ...times(3, (i) => ({ operation: 'file.download', minutes: -1 - i }))],
    expect: { download_volume: 'usual' },
  },
  {
    name: 'downloads by somebody of whom little is known',
    alerts: [ALERT],
    events: [...downloads(19, 3), { operation: 'file.download', minutes: -1 }],
    expect: { download_volume: 'INSUFFICIENT_HISTORY' },
  },
  {
    name: 'downloads as colleagues have them',
    alerts: [ALERT],
    events: [...downloads(30, 3), ...times(40, (i) => ({ operation: 'file.download', minutes: -1 - i }))],
    facts: [{ kind: 'department', value: 'print room' }],
    expect: { download_volume: ['usual_for_peers', '1 peers'] },
  },
  {
    name: 'a colleague who prints',
    events: downloads(30, 50),
    facts: [{ kind: 'department', value: 'print room' }],
    expect: {},
  },
];
