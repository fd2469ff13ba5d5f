import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, ID, Info, Resolver, Root, Subscription } from 'type-graphql';
import { stepSpan, stepText, type StoredQuery } from '../../src/usecases/detection/step-text.js';
import { Access } from '../access.js';
import { followed, type ChangeRow } from '../change/change.stream.js';
import { ChangeType } from '../change/change.type.js';
import type { ApiContext } from '../context.js';
import { SourceSpan } from '../detection/detection.type.js';
import { keyOfType } from '../node-id.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import { HUNT_READERS, HuntRunType, HuntStep } from './hunt-run.type.js';

interface ProgressArgs {
  readonly context: ApiContext;
  readonly args: { readonly run?: string | null; readonly after?: string | null };
}

@Resolver(() => ChangeType)
export class HuntProgress {
  @Subscription(() => ChangeType, {
    description: 'Progress and new matches of hunts and back-tests, of one run or of all; the last is `HUNT_ENDED`.',
    subscribe: ({ context, args }: ProgressArgs) => {
      const wanted = args.run === null || args.run === undefined ? null : keyOfType(args.run, 'HuntRun');
      return followed(context, args.after, {
        passes: ({ kind, subject }) => kind.startsWith('hunt.') && (wanted === null || subject === wanted),
        entity: null,
      });
    },
  })
  @Access(...HUNT_READERS)
  huntProgress(
    @Root() row: ChangeRow,
    @Arg('run', () => ID, { nullable: true, description: 'The run; all where absent.' }) _run: string | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Cursor of the last change already known; only new changes where absent.',
    })
    _after: string | null,
  ): ChangeRow {
    return row;
  }

  @FieldResolver(() => HuntRunType, { nullable: true, description: 'The run that went on or ended, where one did.' })
  @Extensions(COMPUTED)
  @Access(...HUNT_READERS)
  async huntRun(@Root() row: ChangeRow, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    if (!row.kind.startsWith('hunt.')) return null;
    const [found] = await context.useCases.read.byKeys('HuntRun', [row.subject], selectionOf(info));
    return found ?? null;
  }
}

interface StepRow {
  readonly step: number;
  readonly text?: StoredQuery | null;
  readonly span?: StoredQuery | null;
}

@Resolver(() => HuntStep)
export class HuntStepLinks {
  @FieldResolver(() => String, { nullable: true, description: 'The step as its author wrote it.' })
  @Extensions(COMPUTED)
  text(@Root() { step, text }: StepRow): string | null {
    return text ? stepText(text, step) : null;
  }

  @FieldResolver(() => SourceSpan, { nullable: true, description: 'Where the step stands in the query.' })
  @Extensions(COMPUTED)
  span(@Root() { step, span }: StepRow): object | null {
    return span ? stepSpan(span, step) : null;
  }
}
