import { CommanderError } from 'commander';
import { EnvironmentFault, InputFault, PlatformError, RuleFault } from '../../domain/errors.js';
import { shownText } from '../../domain/shown-text.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';

/** Says on standard error what went wrong, where and what to do; gives the exit code. */
export function reportFault(fault: unknown, asJson: boolean): number {
  if (fault instanceof CommanderError) return fault.exitCode === 0 ? 0 : 1;
  if (isFileFault(fault)) return reportFault(unusable(fault), asJson);
  if (!(fault instanceof PlatformError)) return reportUnexpected(fault, asJson);
  if (asJson)
    process.stderr.write(
      `${JSON.stringify({ error: { code: fault.code, message: fault.message, ...fault.place, remedy: fault.remedy } })}\n`,
    );
  else
    process.stderr.write(
      `sequitur: ${fault.code}: ${shownText(placeOf(fault))}${shownMessage(fault)}\n${fault.remedy === undefined ? '' : `  ${fault.remedy}\n`}`,
    );
  return exitCodeOf(fault);
}

/** Says on standard error what is no fault, but what the author should know. */
export function reportWarning(warning: RuleFault, asJson: boolean): void {
  const { code, message, place } = warning;
  process.stderr.write(
    asJson
      ? `${JSON.stringify({ warning: { code, message, ...place } })}\n`
      : `sequitur: warning: ${code}: ${shownMessage(warning)}\n`,
  );
}

/** A rule is drawn with a caret under the place, and settings are told a line each: those line breaks are ours. */
function shownMessage(fault: PlatformError): string {
  if (!(fault instanceof RuleFault || fault instanceof EnvironmentFault)) return shownText(fault.message);
  return fault.message.split('\n').map(shownText).join('\n');
}

interface FileFault {
  readonly code: string;
  readonly path: string;
}

const FILE_FAULTS = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENAMETOOLONG']);

/** What the operating system says of a file that somebody named. */
function isFileFault(fault: unknown): fault is FileFault {
  const { code, path } = (fault ?? {}) as { code?: unknown; path?: unknown };
  return typeof code === 'string' && FILE_FAULTS.has(code) && typeof path === 'string';
}

function unusable({ code, path }: FileFault): InputFault {
  return new InputFault('FILE_UNREADABLE', `${path} cannot be used (${code})`, {
    place: { file: path },
    remedy: 'Check the path, that its folder exists, and that you may read or write it.',
  });
}

function placeOf(fault: PlatformError): string {
  const { file, line, column } = fault.place ?? {};
  const parts = [file, line, column].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `${parts.join(':')}: `;
}

const INTERNAL_EXIT = 70;

function reportUnexpected(fault: unknown, asJson: boolean): number {
  const message = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  process.stderr.write(
    asJson ? `${JSON.stringify({ error: { code: 'INTERNAL', message } })}\n` : `sequitur: INTERNAL: ${message}\n`,
  );
  return INTERNAL_EXIT;
}

function exitCodeOf(fault: PlatformError): number {
  if (fault instanceof EnvironmentFault) return fault.exitCode;
  return fault.code === 'GRAPH_UNAVAILABLE' || fault.code === 'DISK_FULL' ? EXIT[fault.code] : EXIT.USAGE;
}
