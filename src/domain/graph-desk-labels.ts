/** Labels of the work on cases and of the people who do it; part of the graph model. */
export const DESK_LABELS = {
  Comment: { key: ['uid'], about: 'A comment on a case.' },
  NotedObservable: {
    key: ['uid'],
    about: 'Something that was seen and that somebody wrote down in a case.',
    indexes: [
      ['case', 'type', 'value'],
      ['type', 'value'],
    ],
  },
  WorkPlan: { key: ['name'], about: 'How work is given out and how soon it is to be done.' },
  LoadedScenario: {
    key: ['name'],
    about: 'A scenario of the demo that was loaded here whole, by the digest of what it holds.',
  },
  FeedReader: { key: ['name'], about: 'How far a worker has read the feed.' },
  CaseTemplate: { key: ['name'], about: 'What cases of a kind begin with: labels, fields, tasks.' },
  SavedFilter: {
    key: ['uid'],
    about: 'A list of cases that somebody wants to find again.',
    indexes: [['owner'], ['shared']],
  },
  Attachment: { key: ['uid'], about: 'A file of a case; its bytes lie outside the graph, under their SHA-256.' },
  MemberGroup: {
    key: ['id'],
    about: 'A group of people as a directory provisions it.',
    indexes: [['nameKey']],
  },
  Member: {
    key: ['id'],
    about: 'Somebody who may work here, as the directory that provisions people tells.',
    indexes: [['nameKey'], ['externalId']],
  },
  LoginSession: { key: ['hash'], about: 'Somebody who signed in with a browser.', indexes: [['expiresAt']] },
} as const;
