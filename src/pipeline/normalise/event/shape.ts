/**
 * Which attributes of a case were written so far, in order: documents of one case and one shape are alike in all that
 * the schema asks, so the validator sees each shape once. A tree, so that a step costs one look-up and no text.
 */
export class Shape {
  /** The validator has found a document of this shape valid. */
  valid = false;
  private readonly next = new Map<number, Shape>();

  private constructor(private readonly budget: { left: number }) {}

  static start(mostShapes: number): Shape {
    return new Shape({ left: mostShapes });
  }

  /** The shape after one more attribute; beyond the bound a shape that is not remembered. */
  after(mark: number): Shape {
    const known = this.next.get(mark);
    if (known !== undefined) return known;
    const fresh = new Shape(this.budget);
    if (this.budget.left <= 0) return fresh;
    this.budget.left -= 1;
    this.next.set(mark, fresh);
    return fresh;
  }
}
