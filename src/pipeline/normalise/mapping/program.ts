import type { EntityKind, EntityRole, IdentityClaim } from '../../../domain/entity.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { SourceId } from '../../../domain/event.js';
import type { Read } from '../expression/evaluation.js';
import type { OcsfClass } from '../ocsf/catalogue.js';
import type { Target } from '../ocsf/target.js';
import type { Shape } from '../event/shape.js';
import type { InstantOptions } from '../values/instant.js';
import type { Decode, Enrich } from './compile-decode.js';
import type { Needs } from './needs.js';
import type { Spelling } from './spelling.js';
import type { FieldPath } from './time-fields.js';

/** Mark of an assignment whose value the schema has not been proven to accept. */
export const UNCERTAIN = -1;

/** Writes one attribute: a value, or a list of objects made one per element. */
export type Assignment =
  | {
      readonly kind: 'value';
      readonly target: Target;
      readonly read: Read;
      readonly path: string;
      /** Number that stands for this assignment in the shape of a document. */
      readonly mark: number;
    }
  | {
      readonly kind: 'list';
      readonly target: Target;
      readonly elements: Read;
      readonly inner: readonly Assignment[];
      readonly path: string;
      readonly mark: number;
    };

export interface FactProgram {
  readonly name: string;
  readonly read: Read;
}

export interface RoleProgram {
  readonly role: EntityRole;
  readonly kind: EntityKind;
  readonly when: Read | undefined;
  readonly elements: Read | undefined;
  readonly key: Read;
  readonly label: Read | undefined;
}

export interface ClaimProgram {
  readonly account: EntityRole;
  readonly attribute: IdentityClaim['attribute'];
  readonly authoritative: boolean;
  readonly when: Read | undefined;
  readonly value: Read;
}

/** The attributes that say what an event is: class, category, activity, type. */
export type Classification = Readonly<Record<string, string | number>>;

/** What becomes of a record for which `when` holds. */
export interface CaseProgram {
  readonly name: string;
  readonly when: Read | undefined;
  readonly ocsfClass: OcsfClass;
  readonly profiles: readonly string[];
  readonly activity: Read;
  readonly operation: Read | undefined;
  readonly assignments: readonly Assignment[];
  readonly facts: readonly FactProgram[];
  readonly roles: readonly RoleProgram[];
  readonly claims: readonly ClaimProgram[];
  /** Where documents of this case begin; what Ajv has found valid is remembered along the way. */
  readonly shapes: Shape;
  readonly classifications: Map<number, Classification>;
}

/** One way to tell that a record is of the mapping's product. */
export interface Recognition {
  readonly needs: Needs;
  readonly holds: Read;
}

export interface MappingTest {
  readonly name: string;
  readonly given: JsonValue;
  readonly expect: JsonValue;
  readonly line: number;
}

/** A mapping, compiled once: closures all the way down. */
export interface MappingProgram {
  readonly id: SourceId;
  readonly version: string;
  readonly file: string;
  readonly aliases: readonly string[];
  readonly product: JsonObject;
  readonly recognise: readonly Recognition[];
  /** Tried first when several mappings recognise a record; higher first. */
  readonly priority: number;
  /** How text is read before `recognise` looks at it; JSON records are looked at as they are. */
  readonly decode: Decode | undefined;
  /** What the mapping's `patterns` add once the record is recognised. */
  readonly enrich: Enrich | undefined;
  /** Lists along which a record is split, outermost first. */
  readonly each: readonly Read[];
  /** A report may hold any number of findings, also none: then there are no events. */
  readonly isReport: boolean;
  readonly named: readonly Read[];
  readonly externalId: Read | undefined;
  readonly revision: Read | undefined;
  /** What of the record says whether it came changed; all of it where absent. */
  readonly content: Read | undefined;
  /** Where the record stands as its vendor wrote it; another mapping that reads that goes first. */
  readonly original: Read | undefined;
  readonly sequence: Read | undefined;
  readonly time: Read;
  /** The fields of the record in which `time` looks, for whoever has to say that none is there. */
  readonly timeFields: readonly FieldPath[];
  readonly timeOptions: Pick<InstantOptions, 'zoneMinutes' | 'dayFirst'>;
  /** Names of the facts of all cases. */
  readonly factNames: readonly string[];
  readonly cases: readonly CaseProgram[];
  /** How the vendor writes the names of the fields that the mapping reads. */
  readonly spelling: Spelling;
  readonly tests: readonly MappingTest[];
}
