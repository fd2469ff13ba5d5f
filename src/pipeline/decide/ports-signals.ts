/** What the graph is read for when signals are counted. */
export { SIGNAL_OPERATIONS } from './questions/signals.js';
export { DOWNLOADS } from './questions/download-volume.js';
export { EXPOSING_OPERATIONS } from './questions/exposure.js';
