import { RE2JS } from 're2js';
import { expressionFault } from './scan.js';

/** Mapping authors' regular expressions run in linear time (RE2): no record can stall the stage. */
export function boundedPattern(source: string, at: number): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (cause) {
    throw expressionFault(`not a regular expression of RE2: ${cause instanceof Error ? cause.message : source}`, at);
  }
}
