/** A step of a path: an attribute, any attribute (`*`), or the members of a list whose attribute has a value. */
export type Segment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'where'; readonly path: readonly Segment[]; readonly value: string };

/** `a.b[name=X].c`; a name with dots in it is written as it is, the reader tries both. */
export function parsePath(path: string): readonly Segment[] {
  return splitDots(path).flatMap((part): readonly Segment[] => {
    const found = /^([^[\]]*)\[([^=\]]+)=([^\]]*)\]$/.exec(part);
    if (part === '*') return [{ kind: 'any' }];
    if (found === null) return [{ kind: 'name', name: part }];
    const [, name = '', key = '', value = ''] = found;
    return [
      { kind: 'name', name },
      { kind: 'where', path: parsePath(key), value },
    ];
  });
}

/** Dots inside brackets belong to the value. */
function splitDots(path: string): readonly string[] {
  return path.split(/\.(?![^[]*\])/);
}
