import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RuleFault } from '../../../domain/errors.js';
import { shipped } from '../package-root.js';
import { compileMapping, compileWhenNeeded } from './compile-mapping.js';
import type { CompiledMapping } from './compile-mapping.js';
import { MappingLibrary } from './library.js';
import type { MappingProgram } from './program.js';

/** The folder of mappings that ship with the product. */
export const SHIPPED_MAPPINGS = shipped('seeds', 'mappings');

/** Mapping files below a folder (or the one file), in a fixed order. */
export function mappingFiles(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

export function compileFile(file: string): CompiledMapping {
  return compileMapping(file, readFileSync(file, 'utf8'));
}

/** What ships has passed its lint and its tests. */
function compileShipped(file: string): CompiledMapping {
  return compileWhenNeeded(file, readFileSync(file, 'utf8'));
}

function programOf(file: string): MappingProgram {
  const { program, findings } = file.startsWith(SHIPPED_MAPPINGS) ? compileShipped(file) : compileFile(file);
  if (program !== null) return program;
  const first = findings.find((finding) => finding.severity === 'error');
  throw new RuleFault('MAPPING_INVALID', first?.message ?? 'cannot be compiled', {
    place: { file, line: first?.line ?? 1, column: first?.column ?? 1 },
    remedy: 'Run `sequitur mappings lint` for every finding.',
  });
}

/** Compiles every mapping of the folders; a later folder's mapping replaces an earlier one of the same name. */
export function loadMappings(folders: readonly string[] = [SHIPPED_MAPPINGS]): MappingLibrary {
  const byId = new Map<string, MappingProgram>();
  for (const file of folders.flatMap(mappingFiles)) {
    const program = programOf(file);
    byId.set(program.id, program);
  }
  return new MappingLibrary([...byId.values()]);
}
