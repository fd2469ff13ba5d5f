/** In this order: what is more special stands first. */
const FAMILIES: readonly (readonly [RegExp, number])[] = [
  [/windows (phone|mobile)/u, 101],
  [/^win|windows/u, 100],
  [/ipados|\bipad\b/u, 302],
  [/\bios\b|iphone/u, 301],
  [/mac ?os|\bmac\b|os x|darwin|macintosh/u, 300],
  [/android/u, 201],
  [/linux|ubuntu|debian|centos|red ?hat|rhel|fedora|suse|\balma|\brocky\b/u, 200],
  [/solaris|sunos/u, 400],
  [/\baix\b/u, 401],
  [/hp-?ux/u, 402],
];
const MOST_LETTERS = 200;

/** The member of OCSF’s `os.type_id` that the name of a system belongs to: `Windows 10` → 100; undefined where none is meant. */
export function readOsType(name: string): number | undefined {
  const word = name.slice(0, MOST_LETTERS).toLowerCase();
  return FAMILIES.find(([pattern]) => pattern.test(word))?.[1];
}
