import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { Refusal } from '../refusal.type.js';

enum FindingSeverity {
  ERROR = 'error',
  WARNING = 'warning',
}
registerEnumType(FindingSeverity, {
  name: 'FindingSeverity',
  description: 'Whether a finding keeps a text from running.',
  valuesConfig: {
    ERROR: { description: 'It cannot run as it is.' },
    WARNING: { description: 'It runs, and probably not as it was meant.' },
  },
});

@ObjectType({ description: 'Something to say about a hunt or rule, at its place.' })
@Access(...READERS)
export class Finding {
  @Field(() => FindingSeverity, { description: 'Whether it keeps the text from running.' })
  readonly severity!: string;
  @Field(() => String, { description: 'Stable code; see the list of errors.' })
  readonly code!: string;
  @Field(() => String, { description: 'For people; errors draw the line with a caret under the place.' })
  readonly message!: string;
  @Field(() => Int, { description: 'Line, from 1.' })
  readonly line!: number;
  @Field(() => Int, { description: 'Column, from 1.' })
  readonly column!: number;
  @Field(() => String, { nullable: true, description: 'Which rule, where a text holds several.' })
  readonly rule!: string | null;
}

@ObjectType({ description: 'How a test case beside a hunt or rule went.' })
@Access(...READERS)
export class CaseOutcome {
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;
  @Field(() => Boolean, { description: 'Whether it found what it should.' })
  readonly passed!: boolean;
  @Field(() => String, { nullable: true, description: 'What differed.' })
  readonly difference!: string | null;
}

@ObjectType({ implements: Refusal, description: 'The text or one of its test cases is wrong; nothing was saved.' })
@Access(...READERS)
export class HuntRefused extends Refusal {
  @Field(() => [Finding], { description: 'Everything there is to say about it, errors and warnings.' })
  readonly findings!: Finding[];
  @Field(() => [CaseOutcome], { description: 'How its cases went; none where the text has an error.' })
  readonly cases!: CaseOutcome[];
}
