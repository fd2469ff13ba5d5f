import { Arg, Ctx, Field, FieldResolver, Float, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { hasRole } from '../../src/domain/access.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'A stretch of time, both ends inside.' })
@Access(...READERS, 'integrator')
export class TimeSpan {
  @Field(() => DateTime, { description: 'Its start.' })
  readonly from!: number;
  @Field(() => DateTime, { description: 'Its end.' })
  readonly to!: number;
}

@ObjectType({ description: 'Something that changed in what a source sends.' })
@Access(...READERS, 'integrator')
export class HealthFindingType {
  @Field(() => String, {
    description: '`RECORDS_PARKED`, `TIME_FAILED`, `UNKNOWN_TYPES`, `FIELD_MISSING` or `NEW_FIELD`.',
  })
  readonly code!: string;
  @Field(() => String, { description: 'Mapping that reads the source, with its version.' })
  readonly mapping!: string;
  @Field(() => String, { nullable: true, description: 'Path in the vendor’s record.' })
  readonly path!: string | null;
  @Field(() => Float, { description: 'Share of records now.' })
  readonly share!: number;
  @Field(() => Float, { description: 'Share of records before.' })
  readonly expected!: number;
  @Field(() => DateTime, { description: 'When it was first seen.' })
  readonly since!: number;
  @Field(() => String, { nullable: true, description: 'Where the value of a missing field seems to be now.' })
  readonly movedTo!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Expression that reads both places, for the mapping; then reprocess the source.',
  })
  readonly suggestion!: string | null;
}

@ObjectType({ description: 'What a mapping met of a source in one hour.' })
@Access(...READERS, 'integrator')
export class DriftHour {
  @Field(() => DateTime, { description: 'Its start.' })
  readonly hour!: number;
  @Field(() => String, { description: 'Mapping with its version.' })
  readonly mapping!: string;
  @Field(() => Int, { description: 'Records.' })
  readonly records!: number;
  @Field(() => Int, { description: 'Records that were parked.' })
  readonly parked!: number;
  @Field(() => Int, { description: 'Records whose time cannot be read.' })
  readonly timeFailed!: number;
  @Field(() => Int, { description: 'Records of no known type.' })
  readonly unknown!: number;
}

@ObjectType({ description: 'A vendor that is asked for records.' })
@Access(...READERS, 'integrator')
export class Pull {
  @Field(() => String, { description: 'Its name in the connectors file.' })
  readonly id!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it last answered with a page that was committed.' })
  readonly lastSuccessAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was last asked.' })
  readonly lastTriedAt!: number | null;
  @Field(() => Int, { description: 'Failures since the last success.' })
  readonly failures!: number;
  @Field(() => String, { nullable: true, description: 'Stable code of what keeps it from going on.' })
  readonly code!: string | null;
  @Field(() => String, { nullable: true, description: 'The same for people.' })
  readonly message!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'It is not asked before this time.' })
  readonly notBefore!: number | null;
}

@ObjectType({ description: 'A source of records and how far it has come.' })
@Access(...READERS, 'integrator')
export class Connector {
  @Field(() => ID, { description: '`vendor/product`.' })
  readonly source!: string;
  @Field(() => DateTime, { nullable: true, description: 'Time of its latest event whose clock can be trusted.' })
  readonly maxEventTime!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'When it last delivered.' })
  readonly lastReceivedAt!: number | null;
  @Field(() => Int, { description: 'Events it has brought.' })
  readonly events!: number;
  @Field(() => Int, { description: 'Records that came again with other content.' })
  readonly revisions!: number;
  @Field(() => Int, { description: 'Records that could not be used.' })
  readonly parked!: number;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Complete from the start of its coverage up to here; null where it does not tell.',
  })
  readonly completeUpTo!: number | null;
  @Field(() => [TimeSpan], { description: 'Stretches that were never fetched: silence there is not absence.' })
  readonly gaps!: TimeSpan[];
  @Field(() => [Pull], { description: 'Vendors that are asked for its records.' })
  readonly pulls!: Pull[];
  @Field(() => String, {
    description: '`ok`, `drifting` where findings are open, `failing` where a vendor cannot be asked.',
  })
  readonly health!: string;
  @Field(() => [HealthFindingType], { description: 'What changed in what it sends.' })
  readonly findings!: HealthFindingType[];
}

@Resolver(() => Connector)
export class SourceResolver {
  @Query(() => [Connector], { description: 'Every source that has delivered, and how complete it is.' })
  @Access(...READERS, 'integrator')
  async connectors(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    const [progress, findings, pulls] = await Promise.all([
      useCases.sources.all(),
      useCases.sources.findings(),
      useCases.sources.pulls(),
    ]);
    const silent = pulls.filter((pull) => !progress.some(({ source }) => source === pull.source));
    const all = [...progress, ...silent.map(({ source }) => ({ ...NOTHING_YET, source }))];
    const wide = hasRole(principal, ...READERS) || principal.sources.includes('*');
    const own = all.filter(({ source }) => wide || delivers(principal.sources, source));
    return own.map((row) => shown(row, findings, pulls));
  }

  @FieldResolver(() => [DriftHour], {
    description: 'What its mappings met hour by hour, latest first; at most a week.',
  })
  @Access(...READERS, 'integrator')
  drift(
    @Root() { source }: Connector,
    @Ctx() { useCases }: ApiContext,
    @Arg('hours', () => Int, { defaultValue: 24, description: 'How many, at most 168.' }) hours: number,
  ): Promise<readonly object[]> {
    return useCases.sources.drift(source, Math.min(Math.max(hours, 1), 168));
  }
}

function delivers(sources: readonly string[], source: string): boolean {
  return sources.some((each) => each === source || (each.endsWith('/*') && source.startsWith(each.slice(0, -1))));
}

type Sources = ApiContext['useCases']['sources'];
type Progress = Awaited<ReturnType<Sources['all']>>[number];
type Finding = Awaited<ReturnType<Sources['findings']>>[number];
type PullState = Awaited<ReturnType<Sources['pulls']>>[number];

const NOTHING_YET = {
  maxEventTime: null,
  lastReceivedAt: 0,
  events: 0,
  revisions: 0,
  parked: 0,
  completeUpTo: null,
  gaps: [],
};

function shown(row: Progress, findings: readonly Finding[], pulls: readonly PullState[]): object {
  const open = findings.filter(({ source }) => source === row.source);
  const asked = pulls.filter(({ source }) => source === row.source).map(pullRow);
  const health = asked.some(({ code }) => code !== null) ? 'failing' : open.length > 0 ? 'drifting' : 'ok';
  // A source that only told its coverage has received nothing yet.
  return { ...row, lastReceivedAt: row.lastReceivedAt || null, findings: open, pulls: asked, health };
}

function pullRow({ fault, notBefore, ...pull }: PullState) {
  return { ...pull, code: fault?.code ?? null, message: fault?.message ?? null, notBefore: notBefore || null };
}
