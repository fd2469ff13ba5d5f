import type { SourceId } from '../../../domain/event.js';
import type { JsonValue } from '../../../domain/json.js';
import { evaluationOf } from '../event/evaluate.js';
import { isTrue } from '../expression/evaluation.js';
import { undecoded } from './decode.js';
import type { Undecoded } from './decode.js';
import type { MappingProgram } from './program.js';

/** A record, the mapping that is its own, and the structure that mapping reads. */
export interface Recognised {
  readonly program: MappingProgram;
  readonly body: JsonValue;
}

function wordOf(source: string): string {
  return source.trim().toLowerCase();
}

function readBy(program: MappingProgram, record: Undecoded): Recognised | undefined {
  if (record.text === undefined || program.decode === undefined) return { program, body: record.body };
  const body = program.decode(record.text);
  return body === undefined ? undefined : { program, body };
}

function recognises({ program, body }: Recognised): boolean {
  const evaluation = evaluationOf(body, undefined, 0);
  return program.recognise.some((test) => isTrue(test(evaluation)));
}

/** The mappings in force: found by the source a key delivers for, else by what the record looks like. */
export class MappingLibrary {
  private readonly byName = new Map<string, MappingProgram>();
  private readonly inOrder: readonly MappingProgram[];

  constructor(readonly programs: readonly MappingProgram[]) {
    for (const program of programs) {
      for (const name of [program.id, ...program.aliases]) this.byName.set(wordOf(name), program);
    }
    this.inOrder = [...programs].sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  }

  named(source: SourceId | null): MappingProgram | undefined {
    return source === null ? undefined : this.byName.get(wordOf(source));
  }

  /**
   * A named mapping is kept to as long as it recognises the record; one source often carries several products
   * (Entra sign-ins beside audit records), so what the record looks like decides then.
   */
  recognise(source: SourceId | null, body: JsonValue): Recognised | undefined {
    const found = this.find(this.named(source), undecoded(body));
    if (found?.program.enrich === undefined) return found;
    return { program: found.program, body: found.program.enrich(found.body) };
  }

  private find(named: MappingProgram | undefined, record: Undecoded): Recognised | undefined {
    const own = named === undefined ? undefined : readBy(named, record);
    if (own !== undefined && (own.program.recognise.length === 0 || recognises(own))) return own;
    for (const program of this.inOrder) {
      const read = readBy(program, record);
      if (read !== undefined && recognises(read)) return read;
    }
    return own;
  }

  mappingFor(source: SourceId | null, body: JsonValue): MappingProgram | undefined {
    return this.recognise(source, body)?.program;
  }
}

/** Names of all facts that some mapping may give: what rules may ask for beside OCSF. */
export function factNamesOf(library: MappingLibrary): ReadonlySet<string> {
  return new Set(library.programs.flatMap((program) => program.factNames));
}
