import type { Principal } from '../../domain/access.js';
import type { Severity } from '../../domain/case.js';
import { InputFault, PermissionFault, RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import type { CorrelationGraph, RuleRecord } from '../../pipeline/correlate/ports.js';
import type { HuntRecord, HuntText } from '../../pipeline/correlate/ports-hunts.js';
import { isAnchored } from '../../rules/cypher/anchored.js';
import { activateRule, retireRule, storePublished } from '../rules/life-cycle.js';
import type { BacktestRule, HuntPromotion, Promotion, RuleOrDraft, Saved, SaveRule } from './door.js';
import { bad, conflict, HUNTERS, type HuntDesk, requireRole, slug, techniques } from './hunt-desk.js';

export interface RuleDeskParts {
  readonly hunts: HuntDesk;
  readonly graph: CorrelationGraph;
  readonly compile: CompileRecord;
  readonly now: () => number;
  /** Called after a commit: the evaluator looks. */
  readonly committed: () => void;
}

/** From a draft to a rule in force: saved, tried on the past, watching in the shadow, live, retired. */
export class RuleDesk {
  constructor(private readonly parts: RuleDeskParts) {}

  async save(principal: Principal, draft: SaveRule): Promise<Saved> {
    requireRole(principal, HUNTERS, 'Saving a rule');
    const { findings, cases, refused } = await this.parts.hunts.looked(draft);
    if (refused) return { key: null, findings, cases };
    const id = draft.id ?? slug(draft.title);
    const { title, severity, rearm, techniqueIds } = draft;
    const owner = draft.owner ?? principal.name;
    const tests = draft.cases.map(({ name }) => name);
    const record = { ...ruleOf(draft, { id, title: title.trim(), severity, rearm, owner, techniqueIds }), tests };
    const known = await this.newest(id);
    if (draft.expectedVersion !== null && draft.expectedVersion !== (known?.version ?? 0)) throw conflict(id);
    const [saved] = await storePublished(this.parts.graph, [record]);
    return { key: saved?.key ?? null, findings, cases };
  }

  async backtest(principal: Principal, { what, ...request }: BacktestRule): Promise<string> {
    requireRole(principal, HUNTERS, 'Trying a rule');
    const { text, of } = await this.textOf(what);
    return this.parts.hunts.enqueue(principal, text, { ...request, kind: 'backtest', of });
  }

  /** A hunt becomes a rule of the same name: first in the shadow, then, once that was looked at, live. */
  async promoteHunt(principal: Principal, promotion: HuntPromotion): Promise<string> {
    requireRole(principal, HUNTERS, 'Promoting a hunt');
    const hunt = await this.parts.hunts.hunt(promotion.key);
    const [record] = await storePublished(this.parts.graph, [recordOfHunt(hunt, promotion.severity)]);
    if (record === undefined) throw new InputFault('NOT_FOUND', `There is no hunt ${promotion.key}.`);
    return this.promote(principal, { ...promotion, key: record.key });
  }

  async promote(principal: Principal, { key, status, reason, effectiveFrom }: Promotion): Promise<string> {
    requireRole(principal, HUNTERS, 'Promoting a rule');
    if (reason.trim() === '') throw bad('reason', 'Say why it is put in force.');
    const rule = await this.rule(key);
    if (status === 'live' && rule.status !== 'shadow' && rule.status !== 'live') throw unwatched(key);
    const { graph, compile, now, committed } = this.parts;
    const activation = { key, status, effectiveFrom: effectiveFrom ?? now() };
    await activateRule(graph, compile, activation, { id: principal.id, at: now(), reason: reason.trim() });
    committed();
    return key;
  }

  async retire(principal: Principal, key: string, reason: string): Promise<string> {
    requireRole(principal, HUNTERS, 'Retiring a rule');
    if (reason.trim() === '') throw bad('reason', 'Say why it is taken out of force.');
    await this.rule(key);
    const { graph, now, committed } = this.parts;
    await retireRule(graph, key, { id: principal.id, at: now(), reason: reason.trim() });
    committed();
    return key;
  }

  private async textOf(what: RuleOrDraft): Promise<{ readonly text: HuntText; readonly of: string | null }> {
    if ('text' in what) return { text: what.text, of: null };
    const { language, dialect, query, placeholders, key } = await this.rule(what.rule);
    return { text: { language, dialect: dialect ?? null, query, placeholders: placeholders ?? null }, of: key };
  }

  private async rule(key: string): Promise<RuleRecord> {
    const [found] = await this.parts.graph.write((tx) => tx.rules.byKeys([key]));
    if (found === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${key}.`);
    return found;
  }

  private async newest(id: string): Promise<RuleRecord | undefined> {
    const versions = await this.parts.graph.write((tx) => tx.rules.versionsOf([id]));
    return versions.at(-1);
  }
}

function unwatched(key: string): PermissionFault {
  return new PermissionFault('GUARDRAIL_DENIED', `${key} has not watched in the shadow yet.`, {
    remedy: 'Put it in the shadow first, look at what it finds, then put it live.',
  });
}

type RuleHead = Pick<RuleRecord, 'id' | 'title' | 'severity' | 'rearm' | 'owner' | 'techniqueIds'>;

function ruleOf(text: HuntText, head: RuleHead): RuleRecord {
  const { language, dialect, query, placeholders = null } = text;
  if (language === 'cypher' && !isAnchored(query))
    throw new RuleFault('RULE_NOT_LIVE', 'A Cypher text without anchors cannot watch.', {
      remedy: 'Begin it with /* anchors by … within … [class where …] */, or write it in EQL or Sigma.',
    });
  if (!/^[a-z0-9][a-z0-9-]{0,99}$/.test(head.id))
    throw bad('ruleId', `${head.id} is no id.`, 'Use small letters, digits and hyphens.');
  return {
    ...head,
    techniqueIds: techniques(head.techniqueIds),
    key: `${head.id}@1`,
    version: 1,
    language,
    dialect,
    query,
    placeholders,
    status: 'draft',
    effectiveFrom: 0,
    ready: false,
  };
}

function recordOfHunt(hunt: HuntRecord, severity: Severity): RuleRecord {
  const { id, title, owner, techniqueIds } = hunt;
  return ruleOf(hunt, { id, title, owner, techniqueIds, severity, rearm: null });
}
