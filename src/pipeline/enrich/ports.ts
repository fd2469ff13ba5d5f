/** What the graph store of baselines needs to know of features. */
export { baselineRowsOf, dayOf, foldRows, type BaselineFeature, type BaselineRow } from './baseline-features.js';
