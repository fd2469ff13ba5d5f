import type { ContextKind } from '../../../domain/context.js';
import type { JsonObject } from '../../../domain/json.js';
import { problem, textOf, type FactDraft, type RecordReading } from './draft.js';

/** Names under which houses tag what we ask about, without case and punctuation. */
const KIND_OF_TAG: Readonly<Record<string, ContextKind>> = {
  environment: 'environment',
  env: 'environment',
  stage: 'environment',
  criticality: 'criticality',
  businesscriticality: 'criticality',
  tier: 'criticality',
  dataclassification: 'data_class',
  dataclass: 'data_class',
  datasensitivity: 'data_class',
  classification: 'data_class',
  role: 'role',
  purpose: 'role',
  owner: 'owner',
  team: 'owner',
  serviceowner: 'owner',
  technicalowner: 'owner',
};

const nameOf = (tag: string): string => tag.toLowerCase().replaceAll(/[^a-z]/g, '');

/** What the tags of a resource say; whoever is tagged as its owner answers for all of it. */
export function factsOfTags(subject: string, tags: JsonObject, place: string): RecordReading {
  const told = Object.entries(tags).flatMap(([tag, value]) => {
    const kind = KIND_OF_TAG[nameOf(tag)];
    const text = textOf(value);
    return kind === undefined || text === null ? [] : [{ kind, value: kindly(kind, text) }];
  });
  if (told.length === 0) return problem(place, `${subject} has no tag that says who, where or what it is`);
  const owner = told.find(({ kind }) => kind === 'owner')?.value;
  const byKind = new Map(told.reverse().map(({ kind, value }) => [kind, value]));
  const facts = [...byKind].map(([kind, value]): FactDraft => ({
    kind,
    subject,
    value,
    place,
    ...(owner === undefined ? {} : { owner }),
  }));
  return { facts, problems: [] };
}

/** `Public Content` and `public-content` are the same role to every question. */
function kindly(kind: ContextKind, text: string): string {
  return kind === 'role' || kind === 'data_class' ? text.toLowerCase().replaceAll(/[\s-]+/g, '_') : text;
}
