import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchema } from 'type-graphql';
import { InvariantBroken } from '../src/domain/errors.js';
import { ApiKeyResolver } from './access-key/api-key.resolver.js';
import { MeResolver } from './access-key/me.resolver.js';
import { ActionResolver } from './action/action.resolver.js';
import { KillSwitchResolver } from './action/kill-switch.resolver.js';
import { RollbackResolver } from './action/rollback.resolver.js';
import { DelegationResolver } from './action/delegation.resolver.js';
import { GuardrailResolver } from './action/guardrail.resolver.js';
import { ContainmentResolver } from './action/containment.resolver.js';
import { PlaybookResolver } from './action/playbook.resolver.js';
import { TrustResolver } from './trust/trust.resolver.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { CaseMutation } from './case/case.mutation.js';
import { CaseQuery } from './case/case.query.js';
import { AlertFoldResolver, CaseFolds, EventFold, UnfoldResolver } from './case/alert-fold.resolver.js';
import { CustomFieldResolver } from './case/custom-field.resolver.js';
import { CaseLinkResolver } from './case/case-link.resolver.js';
import { ObservableLinks, ObservableResolver } from './case/observable.resolver.js';
import { TaskResolver } from './case/task.resolver.js';
import { ChangeResolver } from './change/change.resolver.js';
import { ContextResolver } from './context-fact/context.resolver.js';
import { InventoryResolver } from './context-fact/inventory.resolver.js';
import { IdentityResolver } from './identity/identity.resolver.js';
import { HUNT_RESOLVERS } from './hunt/index.js';
import { IngestResolver } from './ingest/ingest.resolver.js';
import { ReprocessResolver } from './ingest/reprocess.resolver.js';
import {
  ActionLinks,
  CommentLinks,
  EntityLinks,
  ContributionLinks,
  DecisionLinks,
  DetectionLinks,
  EventLinks,
  StepLinks,
  TaskLinks,
} from './links.resolver.js';
import { ListQueries } from './node/list.query.js';
import { MetricsResolver } from './metrics/metrics.resolver.js';
import { NodeQuery } from './node/node.query.js';
import { PolicyType } from './decision/decision.type.js';
import { HistoryResolver } from './decision/history.resolver.js';
import { FeedResolver } from './decision/feed.resolver.js';
import { DecisionTrials, LookBackResolver } from './decision/look-back.resolver.js';
import { PolicyResolver } from './decision/policy.resolver.js';
import { WhatIfResolver } from './decision/what-if.resolver.js';
import { CommentType } from './case/comment.type.js';
import { ReachResolver } from './event/reach.resolver.js';
import { RuleResolver } from './rule/rule.resolver.js';
import { WhyNotResolver } from './rule/why-not.resolver.js';
import { WorkPlanResolver } from './desk/work-plan.resolver.js';
import { ReportResolver } from './report/report.resolver.js';
import { BulkResolver } from './case/bulk.resolver.js';
import { FilterResolver } from './filter/filter.resolver.js';
import { TemplateResolver } from './template/template.resolver.js';
import { SearchResolver } from './search/search.resolver.js';
import { SourceResolver } from './source/source.resolver.js';
import { WebhookResolver } from './webhook/webhook.resolver.js';
import { DateTime } from './scalars.js';
import { installDoors } from './rows.js';

const RESOLVERS = [
  CaseQuery,
  CaseMutation,
  TaskResolver,
  ObservableResolver,
  CaseLinkResolver,
  AlertFoldResolver,
  CaseFolds,
  EventFold,
  UnfoldResolver,
  CustomFieldResolver,
  WorkPlanResolver,
  BulkResolver,
  TemplateResolver,
  FilterResolver,
  ReportResolver,
  ListQueries,
  IdentityResolver,
  IngestResolver,
  ReprocessResolver,
  ChangeResolver,
  ActionResolver,
  RollbackResolver,
  DelegationResolver,
  GuardrailResolver,
  ContainmentResolver,
  PlaybookResolver,
  TrustResolver,
  ContextResolver,
  InventoryResolver,
  LookBackResolver,
  DecisionTrials,
  WhatIfResolver,
  PolicyResolver,
  FeedResolver,
  HistoryResolver,
  AuditResolver,
  ApiKeyResolver,
  MeResolver,
  KillSwitchResolver,
  SourceResolver,
  SearchResolver,
  WebhookResolver,
  MetricsResolver,
  RuleResolver,
  WhyNotResolver,
  ...HUNT_RESOLVERS,
  DetectionLinks,
  EventLinks,
  StepLinks,
  DecisionLinks,
  ContributionLinks,
  ActionLinks,
  CommentLinks,
  EntityLinks,
  ReachResolver,
  ObservableLinks,
  TaskLinks,
];

/** The whole API. A field without a role rule keeps it from being built. */
export async function apiSchema(): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: [NodeQuery, ...RESOLVERS],
    orphanedTypes: [PolicyType, CommentType],
    scalarsMap: [{ type: Date, scalar: DateTime }],
    // type-graphql asks for one even where every subscription brings its own stream, as ours do from the feed.
    pubSub: { publish: unused, subscribe: unused },
    validate: false,
  });
  return installDoors(schema);
}

function unused(): never {
  throw new InvariantBroken('subscriptions follow the feed, not a pub/sub');
}
