import { canonicalDigest, canonicalText } from '../../domain/canonical.js';
import { digestOf } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { DecisionRecord } from '../../domain/records.js';
import { VERDICTS, type Verdict } from '../../domain/verdict.js';
import { callsOf } from '../../pipeline/decide/called-for.js';
import { decideSubject, type Answered, type SubjectDecision } from '../../pipeline/decide/decide-subject.js';
import { appliesTo, type DecisionPolicy, hasItsSay } from '../../pipeline/decide/policy-file.js';
import { askQuestions, type Lookups, type Providers } from './ask-questions.js';
import { LookupBook } from './lookup-book.js';
import { shadowsOf } from './shadow-decisions.js';
import type {
  CaseReading,
  CitedEvidence,
  CurrentDecision,
  DecidingGraph,
  DecidingTx,
  NewDecision,
  TakenCase,
} from '../../pipeline/decide/ports.js';

export interface DecideOptions {
  readonly graph: DecidingGraph;
  readonly policies: readonly DecisionPolicy[];
  /** Drafts that decide beside them and leave nothing but a note of it. */
  readonly shadow?: readonly DecisionPolicy[];
  readonly now: () => number;
  /** Who may be asked beside the feeds that were imported into the graph. */
  readonly lookups?: Lookups;
}

/** A case may change between the asking and the deciding; one that never stands still is decided over what is known. */
const MOST_ROUNDS = 3;

/**
 * Decides one waiting case; false where none waits. A case that is decided as before gets no new decision. Who is asked
 * over the network is asked before the case is locked, so that the transaction is short however slow they are.
 */
export async function decideNext(options: DecideOptions): Promise<boolean> {
  const [queued] = await options.graph.waiting(1);
  if (queued === undefined) return false;
  const book = new LookupBook(options.lookups ?? {});
  for (let left = MOST_ROUNDS; left > 0; left -= 1) {
    await askAhead(queued.case, book, options);
    if (await decideFrom(book, { case: queued.case, isLast: left === 1 }, options)) break;
  }
  return true;
}

/** Fills the book with what the policies in force would ask now. */
async function askAhead(
  caseNumber: number,
  book: LookupBook,
  { graph, policies, lookups }: DecideOptions,
): Promise<void> {
  const outward = policies.filter(({ asks }) =>
    [...asks.values()].some((ask) => 'provider' in ask && Object.hasOwn(lookups ?? {}, ask.provider)),
  );
  if (outward.length === 0) return;
  const seen = await graph.peek(caseNumber);
  if (seen === null) return;
  const inner = { indicator_feeds: seen.feeds, case_history: seen.history };
  await decisionsOver(seen.reading, outward, { ...book.asking(), ...inner });
}

/** Thrown to undo the taking of a case. */
class NeedsAsking extends Error {}

/** False where the case has changed so that somebody must be asked again; nothing is written then. */
async function decideFrom(
  book: LookupBook,
  { case: number, isLast }: { readonly case: number; readonly isLast: boolean },
  options: DecideOptions,
): Promise<boolean> {
  try {
    await options.graph.decide(async (tx) => {
      const taken = await tx.take(number, options.now());
      if (taken === null) return;
      const reading = await tx.read(taken.number, taken.knownAt);
      const inner = { indicator_feeds: tx.feeds, case_history: tx.caseHistory(taken.number) };
      const providers = { ...book.reading(), ...inner };
      const made = await decisionsOver(reading, options.policies, providers);
      if (book.lacksReplies && !isLast) throw new NeedsAsking();
      await record(tx, { taken, reading, made }, options);
    });
    return true;
  } catch (fault) {
    if (fault instanceof NeedsAsking) return false;
    throw fault;
  }
}

interface Decided {
  readonly taken: TakenCase;
  readonly reading: CaseReading;
  readonly made: readonly SubjectDecision[];
}

async function record(
  tx: DecidingTx,
  { taken, reading, made: all }: Decided,
  { shadow = [], now }: DecideOptions,
): Promise<void> {
  const history = await tx.current(taken.number);
  const made = all.filter((each) => hasItsSay(each) || earlierOf(each, history) !== undefined);
  const fresh = made.filter((each) => !isUnchanged(each, earlierOf(each, history)));
  const records: DecisionRecord[] = [];
  for (const [i, each] of fresh.entries()) {
    const decision = newDecision(each, {
      taken,
      reading,
      earlier: earlierOf(each, history),
      seq: history.length + i + 1,
      now: now(),
    });
    await tx.save(decision);
    await tx.saveShadows(shadowsOf(each, decision.record, shadow));
    records.push(decision.record);
  }
  const verdict = worstOf(made.map((each) => each.result.verdict));
  const retired = history.filter((each) => each.current && !made.some((now) => isAbout(each, now)));
  await tx.finish({ case: taken.number, verdict, decisions: records, retired, because: triggerOf(taken), now: now() });
}

/** One per (subject, policy that applies to one of the subject's detections or alerts); weights never cross. */
async function decisionsOver(
  reading: CaseReading,
  policies: readonly DecisionPolicy[],
  providers: Providers,
): Promise<readonly SubjectDecision[]> {
  const made: SubjectDecision[] = [];
  for (const subject of reading.subjects)
    for (const policy of policies.filter((each) => appliesTo(each, subject)))
      made.push(decideSubject(subject, policy, await askQuestions(subject, policy, providers)));
  return made;
}

/** A case is benign only if every applicable policy says so: it shows the worst. */
export function worstOf(verdicts: readonly Verdict[]): Verdict | null {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? null;
}

function earlierOf(made: SubjectDecision, history: readonly CurrentDecision[]): CurrentDecision | undefined {
  return history.find((each) => each.current && isAbout(each, made));
}

function isAbout({ subject, policyId }: CurrentDecision, { reading, policy }: SubjectDecision): boolean {
  return subject === reading.subject.key && policyId === policy.bundle.id;
}

function triggerOf({ triggers }: TakenCase): string {
  return [...new Set(triggers)].sort().join(',');
}

const text = (value: unknown): string => canonicalText(value as JsonValue);

function isUnchanged(made: SubjectDecision, earlier: CurrentDecision | undefined): boolean {
  return earlier?.resultJson === text(made.result) && earlier.answersJson === answersText(made);
}

/** Everything `verify` needs to recompute the verdict: the answers, and who is implicated since when. */
function answersText(made: SubjectDecision): string {
  const { answered, frame, degraded } = made;
  const answers = answered.map((each) => each.answer);
  return text(degraded.length === 0 ? { answers, frame } : { answers, frame, degraded });
}

interface Circumstances {
  readonly taken: TakenCase;
  readonly reading: CaseReading;
  readonly earlier: CurrentDecision | undefined;
  readonly seq: number;
  readonly now: number;
}

function newDecision(made: SubjectDecision, { taken, reading, earlier, seq, now }: Circumstances): NewDecision {
  const { result, policy } = made;
  const subject = made.reading.subject.key;
  const uid = digestOf('decision', String(taken.number), subject, policy.bundle.id, String(seq));
  const { verdict, robust, contested, l, lo, hi, flipSet, asOf } = result;
  const record: DecisionRecord = {
    uid,
    case: taken.number,
    seq,
    subject,
    trigger: triggerOf(taken),
    asOf,
    decidedAt: now,
    current: true,
    verdict,
    robust,
    contested,
    l,
    lo,
    hi,
    flipSet,
    policyId: policy.bundle.id,
    policyVersion: String(policy.bundle.version),
    policyDigest: policy.bundle.digest,
    policyOwner: policy.owner,
    policyPublishedBy: policy.publishedBy,
    resultJson: text(result),
    answersJson: answersText(made),
    sourceHealthJson: text(reading.health),
    planJson: text(made.plan),
    callsJson: policy.responses === undefined ? null : text(callsOf(policy.responses, made.reading)),
  };
  return {
    record,
    evidence: evidenceOf(uid, made),
    lacked: made.lacked,
    policy: policyNode(policy),
    supersedes: earlier?.uid ?? null,
  };
}

function evidenceOf(decision: string, made: SubjectDecision): readonly CitedEvidence[] {
  return made.answered.map((each) => ({ record: evidenceRecord(decision, each, made), cites: each.finding.cites }));
}

function evidenceRecord(
  decision: string,
  { answer, finding }: Answered,
  made: SubjectDecision,
): CitedEvidence['record'] {
  const contribution = made.result.contributions.find((each) => each.id === answer.id);
  const question = made.policy.bundle.questions.find((each) => each.id === answer.question);
  return {
    uid: digestOf('evidence', decision, answer.id),
    question: answer.question,
    state: answer.state,
    answer: answer.answer ?? null,
    group: question?.group ?? '',
    raw: contribution?.rawCentiban ?? 0,
    effective: contribution?.effectiveCentiban ?? 0,
    tainted: contribution?.tainted ?? false,
    source: answer.source,
    observedAt: answer.observedAt,
    recordedAt: answer.recordedAt,
    writtenBy: answer.writtenBy,
    text: finding.text,
    digest: canonicalDigest(answer),
  };
}

function policyNode({ bundle, owner, publishedBy, reviewBy }: DecisionPolicy): NewDecision['policy'] {
  const { id, version, digest } = bundle;
  return {
    key: `${id}@${String(version)}`,
    id,
    version,
    digest,
    owner,
    publishedBy,
    reviewBy,
    bundleJson: text(bundle),
  };
}
