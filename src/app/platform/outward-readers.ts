import type { Graph } from '../../graph/session.js';
import type { Config } from '../config/config.js';
import type { Loop } from '../work/loop.js';
import { directories } from './directories.js';
import { feeding } from './feeding.js';

/** Everybody who is asked outside by themselves, not for a case: feeds of indicators and directories of people. */
export function outwardReaders(
  graph: Graph,
  config: Config,
  env: NodeJS.ProcessEnv,
  onFault: (name: string, fault: unknown) => void,
): readonly Loop[] {
  return [...feeding(graph, config, env, onFault), ...directories(graph, config, env, onFault)];
}
