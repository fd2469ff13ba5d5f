import { InputFault, InvariantBroken } from '../../domain/errors.js';
import { beneath, mergeSelections, type SelectedField, type Selection } from '../../domain/selection.js';
import { pageOf, type Keyset } from '../../domain/page.js';
import type { Params } from '../params.js';
import { NO_CONDITION, type Catalogue, type Condition, type Link, type Shape } from './shape.js';

/** Text of a query and the values it refers to. */
export interface Compiled {
  readonly text: string;
  readonly params: Params;
}

/** Compiles what was selected of a node into one map: only the selected fields, nested objects as subqueries of the same query. */
export class Projector {
  private readonly values: Record<string, unknown> = {};
  private count = 0;

  constructor(private readonly catalogue: Catalogue) {}

  get params(): Params {
    return this.values;
  }

  /** A map of the selected fields of the node in `variable`. */
  map(shape: Shape, variable: string, selection: Selection): string {
    const parts = new Map(shape.identity.map((name) => [name, this.expression(shape, name, variable)]));
    for (const wanted of selection) {
      const text = this.entry(shape, variable, wanted);
      if (text !== null) parts.set(wanted.key, text);
    }
    return `{${[...parts].map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
  }

  /** Puts a condition's values under names of their own. */
  condition(condition: Condition, variable: string, parent = ''): string {
    let text = place(condition.text, variable, parent);
    for (const [name, value] of Object.entries(condition.params)) {
      text = text.replaceAll(`$$${name}`, this.value(value));
    }
    return text;
  }

  value(value: unknown): string {
    const name = `p${String(this.count++)}`;
    this.values[name] = value;
    return `$${name}`;
  }

  variable(): string {
    return `v${String(this.count++)}`;
  }

  shape(name: string): Shape {
    const shape = this.catalogue[name];
    if (!shape) throw new InvariantBroken(`no shape is called ${name}`);
    return shape;
  }

  private entry(shape: Shape, variable: string, wanted: SelectedField): string | null {
    const link = shape.links[wanted.name];
    if (link) return this.link({ ...link, ...this.keeping(shape, link) }, variable, wanted);
    return wanted.name in shape.fields ? this.expression(shape, wanted.name, variable) : null;
  }

  /** Beneath what somebody may see, what belongs to it needs no second look; another case does. */
  private keeping(parent: Shape, link: Link): Pick<Link, 'where'> {
    const { visible } = this.shape(link.shape);
    if (visible === undefined || (parent.visible !== undefined && link.shape !== 'Case')) return {};
    return {
      where: (args) => {
        const own = link.where?.(args) ?? NO_CONDITION;
        return { ...own, text: own.text === '' ? visible : `${own.text} AND ${visible}` };
      },
    };
  }

  private expression(shape: Shape, name: string, variable: string): string {
    return place(shape.fields[name] ?? 'null', variable, '');
  }

  private link(link: Link, parent: string, wanted: SelectedField): string {
    if (link.form === 'page') return this.page(link, parent, wanted);
    const node = this.variable();
    const limit = link.form === 'one' ? 1 : (link.limit ?? 500);
    const rows = this.collect({
      link,
      parent,
      node,
      wanted,
      row: this.map(this.shape(link.shape), node, wanted.fields),
      limit,
    });
    return link.form === 'one' ? `head(${rows})` : rows;
  }

  private page(link: Link, parent: string, wanted: SelectedField): string {
    const { first, after } = pageOf(wanted.args['first'], wanted.args['after']);
    const node = this.variable();
    const selection = mergeSelections(
      beneath(beneath(wanted.fields, 'edges'), 'node'),
      beneath(wanted.fields, 'nodes'),
    );
    const order = `[${keysOf(link, node).join(', ')}]`;
    const row = `{node: ${this.map(this.shape(link.shape), node, selection)}, order: ${order}}`;
    const rows = this.collect({ link, parent, node, wanted, row, limit: first + 1, after });
    const total = wanted.fields.some((f) => f.name === 'totalCount') ? place(link.total ?? 'null', '', parent) : 'null';
    return `{first: ${this.value(first)}, continued: ${String(after !== null)}, total: ${total}, rows: ${rows}}`;
  }

  private collect(use: LinkUse): string {
    const { link, parent, node, wanted } = use;
    const keys = keysOf(link, node);
    const own = this.condition((link.where ?? (() => NO_CONDITION))(wanted.args), node, parent);
    const next = use.after ? this.condition(afterKeys(keys, use.after, link.descending === true), node) : '';
    const bound = place(link.bound ?? '', node, parent);
    const where = [bound, own, next].filter((text) => text !== '').join(' AND ');
    const heads = (link.heads ?? []).map((key) => place(key, node, ''));
    const order = `ORDER BY ${[...heads, ...keys].map((key) => (link.descending ? `${key} DESC` : key)).join(', ')}`;
    return [
      `COLLECT { ${place(link.match, node, parent)}`,
      where === '' ? '' : `WHERE ${where}`,
      `RETURN ${use.row} ${order} LIMIT ${this.value(use.limit)} }`,
    ].join(' ');
  }
}

interface LinkUse {
  readonly link: Link;
  readonly parent: string;
  readonly node: string;
  readonly wanted: SelectedField;
  readonly row: string;
  readonly limit: number;
  readonly after?: Keyset | null;
}

/**
 * Continues after the row with these keys. The first key is bound by a range of its own, because the planner serves
 * an order from an index only for a key that a predicate bounds. What breaks the ties stands in a CASE: of alternatives
 * joined by OR the planner may make seeks of their own, and then reads all that follows before it sorts.
 */
export function afterKeys(keys: readonly string[], after: Keyset, descending: boolean): Condition {
  if (after.length !== keys.length) throw new InputFault('CURSOR_INVALID', 'This cursor belongs to another list.');
  const than = descending ? '<' : '>';
  const params = Object.fromEntries(after.map((value, index) => [`k${String(index)}`, value]));
  const beyond = keys.reduceRight((ties, key, index) => {
    const next = `${key} ${than} $$k${String(index)}`;
    return ties === '' ? next : `CASE WHEN ${key} = $$k${String(index)} THEN ${ties} ELSE ${next} END`;
  }, '');
  const [first = ''] = keys;
  return { text: `${first} ${than}= $$k0 AND ${beyond}`, params };
}

function keysOf(link: Link, node: string): readonly string[] {
  return link.order.map((key) => place(key, node, ''));
}

function place(text: string, variable: string, parent: string): string {
  return text.replaceAll('#', variable).replaceAll('@', parent);
}
