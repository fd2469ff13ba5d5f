/** What a client sends to have something done, before anything of it is believed. */
export interface OperationRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}
