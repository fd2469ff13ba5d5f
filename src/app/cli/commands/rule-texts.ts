import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputFault } from '../../../domain/errors.js';
import type { TextFile } from '../../../usecases/rules/cases/read-yaml.js';

const RULE_FILE = /\.ya?ml$/;
const TEST_FILE = /\.test\.ya?ml$/;

export function rulesUnder(path: string): readonly TextFile[] {
  return filesUnder(path)
    .filter((file) => RULE_FILE.test(file) && !TEST_FILE.test(file))
    .map(textFile);
}

/** The cases of a folder, of one rule, or of one file of cases; what stands beside them is found. */
export function testsUnder(path: string): readonly { readonly rule: TextFile; readonly cases: TextFile }[] {
  const files = filesUnder(path).flatMap((file) => (file === path ? besides(file) : [file]));
  return files
    .filter((file) => TEST_FILE.test(file))
    .map((file) => {
      const rule = ['.yml', '.yaml']
        .map((ending) => file.replace(TEST_FILE, ending))
        .find((name) => files.includes(name));
      if (rule === undefined)
        throw new InputFault('FILE_UNREADABLE', `no rule stands beside ${file}`, { place: { file } });
      return { rule: textFile(rule), cases: textFile(file) };
    });
}

/** A single file with the ones that belong to it. */
function besides(file: string): readonly string[] {
  const stem = file.replace(TEST_FILE, '').replace(RULE_FILE, '');
  const names = ['.yml', '.yaml', '.test.yml', '.test.yaml'].map((ending) => stem + ending);
  return names.filter((name) => existsSync(name));
}

function textFile(file: string): TextFile {
  return { file, text: readText(file) };
}

function filesUnder(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names.map((name) => join(path, name)).sort();
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `cannot read ${path}`, { place: { file: path }, cause });
  }
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputFault('FILE_UNREADABLE', `cannot read ${file}`, { place: { file }, cause });
  }
}
