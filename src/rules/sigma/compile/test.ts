import type { EventView } from '../../pattern/pattern.js';

export type ViewTest = (view: EventView) => boolean;

export const NEVER: ViewTest = () => false;
export const ALWAYS: ViewTest = () => true;

export function everyTest(tests: readonly ViewTest[]): ViewTest {
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (view) => {
    for (const test of tests) if (!test(view)) return false;
    return true;
  };
}

export function atLeast(count: number, tests: readonly ViewTest[]): ViewTest {
  if (count > tests.length) return NEVER;
  if (count === tests.length) return everyTest(tests);
  return (view) => {
    let left = count;
    for (const test of tests) {
      if (!test(view)) continue;
      left -= 1;
      if (left === 0) return true;
    }
    return left <= 0;
  };
}

export function negation(test: ViewTest): ViewTest {
  return (view) => !test(view);
}
