/** Hunts and their runs, and what correlation keeps. */
export const CORRELATION_LABELS = {
  Hunt: {
    key: ['key'],
    about: 'One version of a saved hunt (`id@version`).',
    indexes: [
      ['id', 'version'],
      ['latest', 'id'],
    ],
  },
  HuntRun: {
    key: ['uid'],
    about: 'One run of a hunt or a back-test, with its progress.',
    indexes: [
      ['state', 'createdAt'],
      ['createdAt', 'uid'],
      ['of', 'createdAt'],
      ['createdBy', 'state'],
    ],
  },
  HuntMatch: {
    key: ['run', 'key'],
    about: 'What a run found; it cites events by their uids and keeps none of them.',
    indexes: [
      ['run', 'seq'],
      ['run', 'evidence'],
    ],
  },
  RuleSet: { key: ['name'], about: 'The rule-set epoch.' },
  Hit: {
    key: [],
    about: 'A step predicate that held for an event under one join tuple.',
    indexes: [['k', 't'], ['e']],
  },
  StepHour: {
    key: ['step', 'hour'],
    about: 'An hour (since 1970) in which anybody has a hit of the step.',
    indexes: [['hour']],
  },
  EvalTask: {
    key: ['id'],
    about: 'Groups whose windows a transaction may have changed, waiting for the evaluator.',
    indexes: [['state', 'id']],
  },
  IdentityScope: {
    key: ['key'],
    about: 'A join tuple of several components in which an account takes part, or whose hits ask about it.',
    indexes: [['account'], ['hi']],
  },
  Scope: { key: ['key'], about: 'The lock of a (rule, group).' },
  Match: {
    key: ['key'],
    about: 'One automaton result, exact.',
    indexes: [
      ['ruleKey', 'group', 'start'],
      ['state', 'end'],
    ],
  },
  Detection: {
    key: ['uid'],
    about: 'Matches of one rule and group folded by re-arm: what a person sees.',
    indexes: [['ruleKey', 'group', 'start'], ['firedAt']],
  },
} as const;
