import type { Graph } from '../../graph/session.js';
import type { Loop } from '../work/loop.js';
import { directories, type Reading } from './directories.js';
import { feeding } from './feeding.js';

/** Everybody who is asked outside by themselves, not for a case: feeds of indicators and directories of people. */
export function outwardReaders(graph: Graph, reading: Reading): readonly Loop[] {
  const { config, env, onFault } = reading;
  return [...feeding(graph, config, env, onFault), ...directories(graph, reading)];
}
