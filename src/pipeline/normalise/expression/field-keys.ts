import type { Expression, PathRoot, Segment } from './ast.js';

function inSegment(segment: Segment): readonly string[] {
  if (segment.kind === 'key') return [segment.name];
  return segment.kind === 'first' || segment.kind === 'filter' ? fieldKeys(segment.test) : [];
}

function inRoot(root: PathRoot): readonly string[] {
  return root.kind === 'value' ? fieldKeys(root.of) : [];
}

/** The names of fields that an expression reads, at whatever depth of the record. */
export function fieldKeys(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'path':
      return [...inRoot(expression.root), ...expression.segments.flatMap(inSegment)];
    case 'call':
      return expression.args.flatMap(fieldKeys);
    case 'binary':
      return [...fieldKeys(expression.left), ...fieldKeys(expression.right)];
    case 'not':
      return fieldKeys(expression.operand);
    case 'list':
      return expression.items.flatMap(fieldKeys);
  }
}
