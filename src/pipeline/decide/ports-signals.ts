/** What the graph is read for when signals are counted. */
export { SIGNAL_OPERATIONS } from './questions/signals.js';
