import { CLASSIC_FUNCTIONS } from './classic.js';
import { LIKENESS_FUNCTIONS } from './likeness.js';
import { NETWORK_FUNCTIONS } from './network.js';
import { NUMBER_FUNCTIONS } from './number.js';
import type { EqlFunction } from './signature.js';
import { TEXT_FUNCTIONS } from './text.js';

/** Every function by name: the one list that the compiler, its messages and completion read. */
export const FUNCTIONS: ReadonlyMap<string, EqlFunction> = new Map(
  [...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...NETWORK_FUNCTIONS, ...LIKENESS_FUNCTIONS, ...CLASSIC_FUNCTIONS].map(
    (fn) => [fn.name, fn],
  ),
);

/** Classic functions whose arguments are not plain values. */
export const SPECIAL_FUNCTIONS = new Set(['match', 'matchLite', 'arraySearch', 'arrayCount']);
