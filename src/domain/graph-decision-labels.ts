/** Verdicts, what they rest on, and what people said of who is who; a part of the graph's model. */
export const DECISION_LABELS = {
  Indicator: {
    key: ['uid'],
    about: 'A value that a source of threat intelligence knows; valid in time.',
    indexes: [['value'], ['source', 'seenAt']],
  },
  Observable: {
    key: ['key'],
    about:
      'A domain, link or mail address that findings and network events name, by its digest: a new feed is compared with it.',
  },
  IndicatorFeed: { key: ['name'], about: 'A feed of indicators, when it was read last and whether that worked.' },
  Decision: {
    key: ['uid'],
    about: 'A verdict about one (subject, policy), with its whole ledger.',
    indexes: [['case', 'seq'], ['policyId', 'case'], ['subject', 'decidedAt'], ['decidedAt']],
  },
  ShadowDecision: {
    key: ['uid'],
    about: 'What a draft would have decided beside a decision; it has no effect.',
    indexes: [['policyKey', 'decidedAt']],
  },
  Evidence: { key: ['uid'], about: 'One answer a decision rests on.' },
  Question: { key: ['id'], about: 'A question a policy asks.' },
  IdentityDecree: {
    key: ['uid'],
    about: 'What a person said of who is who, with the reason; kept when it is reversed.',
  },
} as const;
