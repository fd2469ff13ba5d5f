interface Likeness {
  readonly account: string;
  readonly user: string;
  readonly label: string;
  readonly reason: string | null;
}
interface Joined extends Likeness {
  readonly rule: string | null;
  readonly from: number | null;
}

/** What the query of a case's graph returns. */
export interface FoundParts {
  readonly detections: readonly { uid: string; title: string; start: number }[];
  readonly matched: readonly { detection: string; title: string; event: string; step: number }[];
  readonly events: readonly { uid: string; what: string; source: string | null; t: number }[];
  readonly eventTotal: number;
  readonly named: readonly { event: string; role: string; kind: string; key: string; label: string }[];
  readonly people?: readonly Joined[];
  /** Accounts that say of themselves whose they are: shown, and never joined. */
  readonly perhaps?: readonly Likeness[];
  readonly otherAccounts?: readonly Joined[];
  readonly otherCases?: readonly {
    uid: string;
    number: number;
    title: string;
    openedAt: number;
    kind: string;
    key: string;
    label: string;
  }[];
}

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly time: number | null;
  readonly whyHere: string;
  readonly rank: number;
}
interface Edge {
  readonly source: string;
  readonly target: string;
  readonly kind: string;
  readonly validFrom: number | null;
  readonly reason: string | null;
  readonly rule: string | null;
}

/** Nodes with the reason they are there, and edges, each once. The rank puts first what most events or matches name. */
export function graphOf(parts: FoundParts) {
  const nodes = unique(
    [
      ...detectionNodes(parts),
      ...eventNodes(parts),
      ...namedNodes(parts),
      ...peopleNodes(parts),
      ...otherAccountNodes(parts),
      ...otherCaseNodes(parts),
    ],
    (node) => node.id,
  );
  const edges = unique(edgesOf(parts), (edge) => `${edge.source} ${edge.kind} ${edge.target}`);
  return { nodes, edges, totals: { Event: parts.eventTotal } };
}

function detectionNodes({ detections }: FoundParts): readonly Node[] {
  return detections.map(({ uid, title, start }) => ({
    id: `Detection:${uid}`,
    kind: 'Detection',
    label: title,
    time: start,
    whyHere: 'it opened or joined this case',
    rank: start,
  }));
}

function eventNodes({ events, matched }: FoundParts): readonly Node[] {
  const steps = new Map(matched.map((pair) => [pair.event, `step ${String(pair.step + 1)} of “${pair.title}”`]));
  return events.map(({ uid, what, source, t }) => ({
    id: `Event:${uid}`,
    kind: 'Event',
    label: source ? `${what} (${source})` : what,
    time: t,
    whyHere: steps.get(uid) ?? 'an event of this case',
    rank: (steps.has(uid) ? 0 : Number.MAX_SAFE_INTEGER / 2) - t,
  }));
}

function namedNodes({ named }: FoundParts): readonly Node[] {
  const found = new Map<string, { first: FoundParts['named'][number]; roles: Map<string, number> }>();
  for (const name of named) {
    const id = `${name.kind}:${name.key}`;
    const known = found.get(id) ?? { first: name, roles: new Map<string, number>() };
    known.roles.set(name.role, (known.roles.get(name.role) ?? 0) + 1);
    found.set(id, known);
  }
  return [...found].map(([id, { first, roles }]) => ({
    id,
    kind: first.kind,
    label: first.label,
    time: null,
    whyHere: [...roles].map(([role, count]) => `${inWords(role)} of ${events(count)}`).join(', '),
    rank: -[...roles.values()].reduce((sum, count) => sum + count, 0),
  }));
}

function peopleNodes({ people = [], perhaps = [] }: FoundParts): readonly Node[] {
  const person = ({ user, label }: Likeness, whyHere: string, rank: number): Node => ({
    ...{ id: `User:${user}`, kind: 'User', label },
    ...{ time: null, whyHere, rank },
  });
  return [
    ...people.map((one) => person(one, `the person behind ${one.account}${one.rule ? `, by ${one.rule}` : ''}`, 0)),
    ...perhaps.map((one) => person(one, `perhaps the person behind ${one.account}, which nobody vouches for`, 1)),
  ];
}

function otherAccountNodes({ otherAccounts = [] }: FoundParts): readonly Node[] {
  return otherAccounts.map(({ account, label, user }) => ({
    id: `Account:${account}`,
    kind: 'Account',
    label,
    time: null,
    whyHere: `another account of ${user}`,
    rank: 1,
  }));
}

function otherCaseNodes({ otherCases = [] }: FoundParts): readonly Node[] {
  return otherCases.map((other) => ({
    id: `Case:${other.uid}`,
    kind: 'Case',
    label: `#${String(other.number)} ${other.title}`,
    time: other.openedAt,
    whyHere: `also involves ${other.label}`,
    rank: -other.number,
  }));
}

function edgesOf(parts: FoundParts): readonly Edge[] {
  const belongs = [...(parts.people ?? []), ...(parts.otherAccounts ?? [])];
  return [
    ...parts.matched.map(({ detection, event, step, title }) =>
      edge(`Detection:${detection}`, 'EVIDENCED_BY', `Event:${event}`, {
        reason: `step ${String(step + 1)} of “${title}”`,
      }),
    ),
    ...parts.named.map((name) => edge(`Event:${name.event}`, name.role, `${name.kind}:${name.key}`)),
    ...belongs.map(({ account, user, from, reason, rule }) =>
      edge(`Account:${account}`, 'SAME_AS', `User:${user}`, { validFrom: from, reason, rule }),
    ),
    ...(parts.perhaps ?? []).map(({ account, user, reason }) =>
      edge(`Account:${account}`, 'MAYBE_SAME_AS', `User:${user}`, { reason }),
    ),
    ...(parts.otherCases ?? []).map((other) =>
      edge(`Case:${other.uid}`, 'INVOLVES_ENTITY', `${other.kind}:${other.key}`, {
        reason: `case ${String(other.number)} involves ${other.label} too`,
      }),
    ),
  ];
}

function edge(source: string, kind: string, target: string, known: Partial<Edge> = {}): Edge {
  return { source, kind, target, validFrom: null, reason: null, rule: null, ...known };
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const found = new Map<string, T>();
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item);
  return [...found.values()];
}

function inWords(role: string): string {
  return role.toLowerCase().replaceAll('_', ' ');
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${String(count)} events`;
}
