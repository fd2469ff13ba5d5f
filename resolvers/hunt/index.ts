import { HuntMutations, HuntRunOfPayload } from './hunt.mutation.js';
import { HuntProgress, HuntStepLinks } from './hunt-progress.resolver.js';
import { HuntQueries } from './hunt.query.js';
import { RuleMutations } from './rule.mutation.js';

/** The life of hunts and rules. */
export const HUNT_RESOLVERS = [
  HuntQueries,
  HuntMutations,
  HuntRunOfPayload,
  RuleMutations,
  HuntProgress,
  HuntStepLinks,
] as const;
