import { RuleFault } from '../../domain/errors.js';
import type { FieldCatalogue } from '../catalogue.js';
import { lintWindows } from '../eql/lint.js';
import { errorFinding, warning, type Finding } from '../sigma/load/finding.js';
import { anchorsOf, compileAnchored } from './anchored.js';

/** Everything there is to say about a Cypher text with anchors; asks no database. */
export function lintAnchored(
  query: string,
  { fields, retentionMs }: { readonly fields: FieldCatalogue | null; readonly retentionMs: number | null },
): readonly Finding[] {
  const place = { file: null, rule: null };
  try {
    const pattern = compileAnchored(query, fields);
    return lintWindows(anchorsOf(query), pattern, { retentionMs }, (code, message, offset) =>
      warning(code, message, { ...place, source: query, offset }),
    );
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    return [errorFinding(fault, place)];
  }
}
