import { GraphQLError, Lexer, parse, Source, TokenKind, type DocumentNode } from 'graphql';
import { InputFault } from '../../domain/errors.js';
import { checkShape, SHAPE_LIMITS, type Price, type ShapeLimits } from './shape-limits.js';

const REMEMBERED = 500;

export interface Admitted {
  readonly document: DocumentNode;
  readonly price: Price;
}

/** What every transport asks of a document before it is validated: that it is not too large, too deep or too dear. */
export class Admission {
  private readonly parsed = new Map<string, DocumentNode>();

  constructor(private readonly limits: ShapeLimits = SHAPE_LIMITS) {}

  admit(query: string, variables: unknown): Admitted {
    const document = this.parsed.get(query) ?? this.parse(query);
    return { document, price: checkShape(document, isRecord(variables) ? variables : {}, this.limits) };
  }

  private parse(query: string): DocumentNode {
    const document = this.parseOnce(query);
    if (this.parsed.size >= REMEMBERED) this.parsed.delete(this.parsed.keys().next().value ?? '');
    this.parsed.set(query, document);
    return document;
  }

  private parseOnce(query: string): DocumentNode {
    try {
      return parse(query, { maxTokens: this.limits.tokens });
    } catch (fault) {
      const isNested = fault instanceof RangeError;
      if ((isNested || fault instanceof GraphQLError) && hasMoreTokens(query, this.limits.tokens)) {
        throw new InputFault('QUERY_TOO_LARGE', `The query has more than ${String(this.limits.tokens)} tokens.`);
      }
      throw isNested ? deeperThanReadable(this.limits.depth) : fault;
    }
  }
}

/** The parser calls itself for each level, and a thousand levels leave it no stack. */
function deeperThanReadable(depth: number): InputFault {
  return new InputFault('QUERY_TOO_DEEP', `The query is deeper than ${String(depth)} levels.`, {
    remedy: 'Ask for fewer levels, or in several queries.',
  });
}

function hasMoreTokens(query: string, limit: number): boolean {
  const lexer = new Lexer(new Source(query));
  try {
    for (let count = 0; count <= limit; count++) if (lexer.advance().kind === TokenKind.EOF) return false;
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
