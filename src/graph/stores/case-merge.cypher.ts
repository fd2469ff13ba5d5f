/** A case that takes in one which begins earlier is called as that one, until it goes out again; it remembers what it was called. */
export const CALLED_AS_THE_FIRST = /* cypher */ `
  FOREACH (_ IN CASE WHEN part.namedAt < whole.namedAt OR (part.namedAt = whole.namedAt AND part.title < whole.title) THEN [1] ELSE [] END |
    SET merged.titleBefore = whole.title, merged.openedByBefore = whole.openedBy,
        merged.namedAtBefore = whole.namedAt, merged.namedByBefore = whole.namedBy,
        whole.title = part.title, whole.openedBy = part.openedBy, whole.namedAt = part.namedAt, whole.namedBy = part.namedBy)`;

export const CALLED_AS_BEFORE = /* cypher */ `
  FOREACH (_ IN CASE WHEN merged.titleBefore IS NOT NULL AND whole.namedBy = part.namedBy THEN [1] ELSE [] END |
    SET whole.title = merged.titleBefore, whole.openedBy = merged.openedByBefore,
        whole.namedAt = merged.namedAtBefore, whole.namedBy = merged.namedByBefore)`;

/**
 * Whoever may not know of one of two cases must not learn of it through the other: the whole is kept to whom all its parts
 * are kept to, under the strictest of their labels. What it is by itself is remembered, so that a split gives it back.
 */
export const REMEMBER_ALONE = /* cypher */ `
  FOREACH (_ IN CASE WHEN EXISTS { (:Case)-[:MERGED_INTO]->(whole) } THEN [] ELSE [1] END |
    SET whole.aloneKnown = true, whole.tlpAlone = whole.tlp, whole.restrictedAlone = whole.restrictedTo)`;

/** After a part came to the whole. */
export const AS_STRICT_AS_PART = /* cypher */ `
  SET whole.tlp = head([label IN ['RED', 'AMBER_STRICT', 'AMBER', 'GREEN', 'CLEAR'] WHERE label IN [whole.tlp, part.tlp]]),
      whole.restrictedTo = CASE
        WHEN part.restrictedTo IS NULL THEN whole.restrictedTo
        WHEN whole.restrictedTo IS NULL THEN part.restrictedTo
        ELSE [who IN whole.restrictedTo WHERE who IN part.restrictedTo] END`;

/** What the whole must be for itself and all its parts: `asStrict`. */
const AS_STRICT = /* cypher */ `
  CALL (whole) {
    WITH whole, COLLECT { MATCH (p:Case)-[:MERGED_INTO]->(whole) RETURN {tlp: p.tlp, to: p.restrictedTo} } AS parts
    WITH [whole.tlpAlone] + [p IN parts | p.tlp] AS labels,
      [to IN [whole.restrictedAlone] + [p IN parts | p.to] WHERE to IS NOT NULL] AS kept
    RETURN {
      tlp: head([label IN ['RED', 'AMBER_STRICT', 'AMBER', 'GREEN', 'CLEAR'] WHERE label IN labels]),
      to: reduce(common = head(kept), to IN kept | [who IN common WHERE who IN to])
    } AS asStrict
  }`;

/** Before a part leaves the whole: whether it is as strict as its parts made it, `isAsMerged`, or a person set it otherwise since. */
export const IS_AS_MERGED = /* cypher */ `
  ${AS_STRICT}
  WITH *, coalesce(whole.aloneKnown, false) AND coalesce(whole.tlp, '') = coalesce(asStrict.tlp, '') AS tlpAsMerged,
    coalesce(whole.aloneKnown, false) AND ((whole.restrictedTo IS NULL AND asStrict.to IS NULL)
      OR (all(who IN whole.restrictedTo WHERE who IN asStrict.to) AND all(who IN asStrict.to WHERE who IN whole.restrictedTo))) AS toAsMerged`;

/** After it left: what only it had asked for is asked for no more. Needs `tlpAsMerged` and `toAsMerged`. */
export const AS_STRICT_AS_REST = /* cypher */ `
  CALL (whole, tlpAsMerged, toAsMerged) {
    WITH whole, tlpAsMerged, toAsMerged
    ${AS_STRICT}
    SET whole.tlp = CASE WHEN tlpAsMerged THEN asStrict.tlp ELSE whole.tlp END,
        whole.restrictedTo = CASE WHEN coalesce(toAsMerged, false) THEN asStrict.to ELSE whole.restrictedTo END
  }`;
