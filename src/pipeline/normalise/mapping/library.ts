import type { SourceId } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { evaluationOf } from '../event/evaluate.js';
import { isTrue } from '../expression/evaluation.js';
import type { Evaluation } from '../expression/evaluation.js';
import { withCarrier } from '../envelope/carried.js';
import type { Undecoded } from './decode.js';
import { areMet, shortestOf } from './needs.js';
import type { Needs } from './needs.js';
import type { MappingProgram } from './program.js';
import { evenedFields, needsByLetters } from './spelling.js';
import { withField } from './time-fields.js';
import type { FieldPath } from './time-fields.js';
import { refolded } from './refold.js';
import { headsOf, mayRead, segmented, segmentedAsKnown } from './segmented.js';
import { unfolded } from './unfold.js';

/** A record, the mapping that is its own, and the structure that mapping reads. */
export interface Recognised {
  readonly program: MappingProgram;
  readonly body: JsonValue;
}

export interface LackedTime {
  readonly program: MappingProgram;
  readonly field: FieldPath;
}

/** As vendors write it: some recognise their records by the form of their time. */
const SOME_TIME = '2026-01-02T03:04:05.678Z';

function wordOf(source: string): string {
  return source.trim().toLowerCase();
}

/** What a pipeline may call a product: `okta`, `aws_cloudtrail`, `google_workspace`. */
function productWords(name: string): readonly string[] {
  const [vendor = name] = name.split('/');
  return [vendor, name.replace('/', '_')];
}

/** From here down a mapping reads a form (CEF, syslog, …), not a vendor's records: what a record carries is looked at before. */
const FORM = -50;

function readBy(program: MappingProgram, record: Undecoded): Recognised | undefined {
  if (record.text === undefined || program.decode === undefined) return { program, body: record.body };
  const body = program.decode(record.text);
  return body === undefined ? undefined : { program, body: withCarrier(body, record.carrier) };
}

function enriched(found: Recognised): Recognised {
  const { program } = found;
  const body = wellFormed(found);
  return program.enrich === undefined ? { program, body } : { program, body: program.enrich(body) };
}

/** With the structure and the names that the mapping reads, as far as a store has changed them. */
function wellFormed({ program, body }: Recognised): JsonValue {
  if (!isJsonObject(body)) return body;
  const names = (): ReadonlySet<string> => program.spelling.names;
  const whole = refolded(body, names) ?? segmentedAsKnown(body, names) ?? body;
  return program.spelling.restored(whole) ?? whole;
}

/** A text that no decoder of the mapping reads has no fields. */
const NO_FIELDS: JsonObject = {};

function recognises({ program, body }: Recognised): boolean {
  const record = isJsonObject(body) ? body : typeof body === 'string' ? NO_FIELDS : undefined;
  let evaluation: Evaluation | undefined;
  for (const { needs, holds } of program.recognise) {
    if (record !== undefined && !areMet(needs, record)) continue;
    evaluation ??= evaluationOf(body, undefined, 0);
    if (isTrue(holds(evaluation))) return true;
  }
  return false;
}

/** Mappings in the order in which they are asked; of a JSON record only those with which it has a field in common. */
class Shortlist {
  private readonly byField = new Map<string, number[]>();
  private readonly always: readonly number[];

  constructor(readonly programs: readonly MappingProgram[]) {
    const always = new Set<number>();
    for (const [rank, { recognise }] of programs.entries()) {
      for (const { needs } of recognise) {
        const fields = shortestOf(needs);
        if (fields === undefined) always.add(rank);
        for (const field of fields ?? []) this.add(field, rank);
      }
    }
    this.always = [...always];
  }

  private add(field: string, rank: number): void {
    const ranks = this.byField.get(field);
    if (ranks === undefined) this.byField.set(field, [rank]);
    else if (!ranks.includes(rank)) ranks.push(rank);
  }

  for(record: JsonObject): readonly MappingProgram[] {
    const ranks = new Set(this.always);
    for (const field in record) for (const rank of this.byField.get(field) ?? []) ranks.add(rank);
    return [...ranks].sort((a, b) => a - b).flatMap((rank) => this.programs[rank] ?? []);
  }
}

/** A mapping, and what it would need of a record whose names have lost their case. */
interface Evened {
  readonly program: MappingProgram;
  readonly needs: readonly Needs[];
}

function evenedOf(program: MappingProgram): Evened {
  return { program, needs: program.recognise.map(({ needs }) => needsByLetters(needs)) };
}

/** The mappings in force: found by the source a key delivers for, else by what the record looks like. */
export class MappingLibrary {
  private readonly byName = new Map<string, MappingProgram>();
  private readonly vendors: Shortlist;
  private readonly forms: Shortlist;
  private readonly evened: readonly Evened[];
  private readonly products: ReadonlySet<string>;

  constructor(readonly programs: readonly MappingProgram[]) {
    for (const program of programs) {
      for (const name of [program.id, ...program.aliases]) this.byName.set(wordOf(name), program);
    }
    this.products = new Set([...this.byName.keys()].flatMap(productWords));
    const inOrder = [...programs].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
    this.evened = inOrder.map(evenedOf);
    this.vendors = new Shortlist(inOrder.filter(({ priority }) => priority > FORM));
    this.forms = new Shortlist(inOrder.filter(({ priority }) => priority <= FORM));
  }

  named(source: SourceId | null): MappingProgram | undefined {
    return source === null ? undefined : this.byName.get(wordOf(source));
  }

  /** Whether a member of this name, in small letters, may hold the record of a vendor. */
  isProduct(name: string): boolean {
    return this.products.has(name);
  }

  /**
   * A named mapping is kept to as long as it recognises the record; one source often carries several products
   * (Entra sign-ins beside audit records), so what the record looks like decides then.
   */
  recognise(source: SourceId | null, record: Undecoded): Recognised | undefined {
    const own = this.own(source, record);
    if (own !== undefined && (own.program.recognise.length === 0 || recognises(own))) return enriched(own);
    return this.first(this.vendors, record);
  }

  /** A record whose store wrote all names of fields small, or all in capitals, as the mapping that reads it spells them. */
  private respelled(source: SourceId | null, { body, text }: Undecoded): Recognised | undefined {
    const fields = text === undefined && isJsonObject(body) ? evenedFields(body) : undefined;
    if (fields === undefined || !isJsonObject(body)) return undefined;
    const own = this.named(source);
    const asked = this.evened.filter(({ needs }) => needs.some((one) => areMet(one, fields)));
    for (const { program } of [...asked].sort((a, b) => Number(b.program === own) - Number(a.program === own))) {
      const read = { program, body: program.spelling.applied(body) };
      if (recognises(read)) return enriched(read);
    }
    return undefined;
  }

  /** A record that a store has changed on the way: names in one case, paths as names, objects as text. */
  reshaped(source: SourceId | null, record: Undecoded): Recognised | undefined {
    const isObject = record.text === undefined && isJsonObject(record.body);
    const body = isObject ? unfolded(record.body) : undefined;
    const asWritten = body === undefined ? undefined : { ...record, body };
    const found = asWritten === undefined ? undefined : this.recognise(source, asWritten);
    return found ?? this.respelled(source, asWritten ?? record) ?? this.resegmented(record);
  }

  /** A record whose paths a store wrote with low lines, as tables of columns have them. */
  private resegmented({ body, text }: Undecoded): Recognised | undefined {
    if (text !== undefined || !isJsonObject(body)) return undefined;
    const heads = headsOf(body);
    for (const { program } of this.evened) {
      const whole = program.priority > FORM && mayRead(program, heads) ? segmented(body, program) : undefined;
      if (whole !== undefined && recognises({ program, body: whole })) return enriched({ program, body: whole });
    }
    return undefined;
  }

  /** For what nobody recognised, also not after opening it: general forms, then the mapping that the source names. */
  fallback(source: SourceId | null, record: Undecoded): Recognised | undefined {
    const own = this.own(source, record);
    return this.first(this.forms, record) ?? (own === undefined ? undefined : enriched(own));
  }

  /** Whether some mapping, of a vendor or of a form, recognises the record. */
  reads(source: SourceId | null, record: Undecoded): boolean {
    return this.recognise(source, record) !== undefined || this.first(this.forms, record) !== undefined;
  }

  /** The vendor's mapping that would recognise the record if it had a time, and the field where it looks for one. */
  lackingTime(record: JsonObject): LackedTime | undefined {
    for (const program of this.vendors.programs) {
      for (const field of program.timeFields) {
        const body = withField(record, field, SOME_TIME);
        if (body !== null && recognises({ program, body })) return { program, field };
      }
    }
    return undefined;
  }

  private own(source: SourceId | null, record: Undecoded): Recognised | undefined {
    const named = this.named(source);
    return named === undefined ? undefined : readBy(named, record);
  }

  private first(among: Shortlist, record: Undecoded): Recognised | undefined {
    const { body, text } = record;
    for (const program of text === undefined && isJsonObject(body) ? among.for(body) : among.programs) {
      const read = readBy(program, record);
      if (read !== undefined && recognises(read)) return enriched(read);
    }
    return undefined;
  }
}

/** Names of all facts that some mapping may give: what rules may ask for beside OCSF. */
export function factNamesOf(library: MappingLibrary): ReadonlySet<string> {
  return new Set(library.programs.flatMap((program) => program.factNames));
}
