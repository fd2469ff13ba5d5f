import type { SourceId } from '../../../domain/event.js';
import type { JsonValue } from '../../../domain/json.js';
import { evaluationOf } from '../event/evaluate.js';
import { isTrue } from '../expression/evaluation.js';
import type { MappingProgram } from './program.js';

function wordOf(source: string): string {
  return source.trim().toLowerCase();
}

function recognises(program: MappingProgram, body: JsonValue): boolean {
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
  mappingFor(source: SourceId | null, body: JsonValue): MappingProgram | undefined {
    const named = this.named(source);
    if (named !== undefined && (named.recognise.length === 0 || recognises(named, body))) return named;
    return this.inOrder.find((program) => recognises(program, body)) ?? named;
  }
}

/** Names of all facts that some mapping may give: what rules may ask for beside OCSF. */
export function factNamesOf(library: MappingLibrary): ReadonlySet<string> {
  return new Set(
    library.programs.flatMap((program) => program.cases.flatMap((one) => one.facts.map((fact) => fact.name))),
  );
}
