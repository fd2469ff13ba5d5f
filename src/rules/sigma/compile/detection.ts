import type { Detection, Expression, Selection } from '../model.js';
import { compileItem, type ItemContext } from './item.js';
import { atLeast, everyTest, negation, type ViewTest } from './test.js';

/** Compiles a detection to one predicate. */
export function compileDetection(detection: Detection, context: ItemContext): ViewTest {
  const compiled = new Map<string, ViewTest>();
  const selectionTest = (name: string, positive: boolean): ViewTest => {
    const key = `${positive ? '+' : '-'}${name}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const selection = detection.selections.get(name);
    const test = selection === undefined ? () => false : compileSelection(selection, positive, context);
    compiled.set(key, test);
    return test;
  };
  return compileExpression(detection.condition, true, selectionTest);
}

type NameTest = (name: string, positive: boolean) => ViewTest;

function compileExpression(expression: Expression, positive: boolean, nameTest: NameTest): ViewTest {
  switch (expression.kind) {
    case 'name':
      return nameTest(expression.name, positive);
    case 'not':
      return negation(compileExpression(expression.of, !positive, nameTest));
    case 'atLeast':
      return atLeast(
        expression.count,
        expression.of.map((part) => compileExpression(part, positive, nameTest)),
      );
  }
}

function compileSelection(selection: Selection, positive: boolean, context: ItemContext): ViewTest {
  if (selection.kind === 'item') return compileItem(selection, positive, context);
  const tests = selection.of.map((part) => compileSelection(part, positive, context));
  return selection.kind === 'all' ? everyTest(tests) : atLeast(1, tests);
}
