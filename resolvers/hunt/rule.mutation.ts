import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, Field, FieldResolver, Info, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import type { Severity } from '../../src/domain/case.js';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { RuleType } from '../rule/rule.type.js';
import { selectionOf } from '../selection.js';
import { CaseOutcome, Finding, HuntRefused } from './finding.type.js';
import { BacktestRuleInput, PromoteHuntInput, PromoteRuleInput, RetireRuleInput, SaveRuleInput } from './hunt.input.js';
import { HUNT_READERS } from './hunt-run.type.js';
import { HuntRunPayload, HUNTERS } from './hunt.mutation.js';
import { draftOf, ruleOf } from './texts.js';
import { savedAs } from './saved.js';

@ObjectType({ description: 'A rule as it is now.' })
@Access(...HUNT_READERS)
export class RuleChanged {
  @Field(() => [Finding], { description: 'What its linter doubts.' })
  readonly findings!: Finding[];
  @Field(() => [CaseOutcome], { description: 'How its test cases went.' })
  readonly cases!: CaseOutcome[];
  readonly key!: string;
}

const SaveRulePayload = payloadOf('SaveRulePayload', RuleChanged, HuntRefused);
const RulePayload = payloadOf('RulePayload', RuleChanged);

@Resolver(() => RuleChanged)
export class RuleMutations {
  @FieldResolver(() => RuleType, { nullable: true, description: 'The rule.' })
  @Extensions(COMPUTED)
  async rule(@Root() { key }: RuleChanged, @Ctx() { useCases }: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await useCases.read.byKeys('Rule', [key], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => SaveRulePayload, {
    description: 'Keeps a draft of a rule, or its next version. It watches nothing until it is promoted.',
  })
  @Access(...HUNTERS)
  saveRule(
    @Arg('input', () => SaveRuleInput, { description: 'The rule.' }) input: SaveRuleInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { ruleId = null, severity, rearmSeconds = null } = input;
    const own = { severity: severity as Severity, rearm: rearmSeconds === null ? null : rearmSeconds * 1_000 };
    return savedAs('RuleChanged', () =>
      useCases.hunts.saveRule(principal, { ...draftOf(input), ...own, id: ruleId, description: null }),
    );
  }

  @Mutation(() => HuntRunPayload, {
    description:
      'Tries a rule on the past by the engine that runs it live, and compares with what it found while in force. Writes no detection.',
  })
  @Access(...HUNTERS)
  backtestRule(
    @Arg('input', () => BacktestRuleInput, { description: 'The rule, and the period.' }) input: BacktestRuleInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { rule = null, draft = null, from: lo, to: hi, limit = null, idempotencyKey = null } = input;
    return answered('HuntRunChanged', async () => {
      const request = { what: ruleOf(rule, draft), range: { lo, hi }, limit, idempotencyKey };
      return { uid: await useCases.hunts.backtest(principal, request) };
    });
  }

  @Mutation(() => RulePayload, { description: 'Makes a rule of a hunt: first in the shadow, then live.' })
  @Access(...HUNTERS)
  promoteHunt(
    @Arg('input', () => PromoteHuntInput, { description: 'Which, and why.' }) input: PromoteHuntInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { id, to: status, severity, reason, effectiveFrom = null } = input;
    const promotion = { key: keyOfType(id, 'Hunt'), status, severity: severity as Severity, reason, effectiveFrom };
    return ruleChanged(() => useCases.hunts.promote(principal, promotion));
  }

  @Mutation(() => RulePayload, { description: 'Puts a saved rule in force: first in the shadow, then live.' })
  @Access(...HUNTERS)
  promoteRule(
    @Arg('input', () => PromoteRuleInput, { description: 'Which, and why.' }) input: PromoteRuleInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { rule, to: status, reason, effectiveFrom = null } = input;
    const promotion = { key: keyOfType(rule, 'Rule'), status, reason, effectiveFrom };
    return ruleChanged(() => useCases.hunts.promoteRule(principal, promotion));
  }

  @Mutation(() => RulePayload, { description: 'Takes a rule out of force; what it found stays.' })
  @Access(...HUNTERS)
  retireRule(
    @Arg('input', () => RetireRuleInput, { description: 'Which, and why.' }) { rule, reason }: RetireRuleInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return ruleChanged(() => useCases.hunts.retireRule(principal, { key: keyOfType(rule, 'Rule'), reason }));
  }
}

function ruleChanged(work: () => Promise<string>): Promise<object> {
  return answered('RuleChanged', async () => ({ key: await work(), findings: [], cases: [] }));
}
