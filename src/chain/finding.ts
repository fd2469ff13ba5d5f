/** Exit codes of `verify`, and the order in which they take precedence. */
export const PRECEDENCE = [2, 3, 5, 4, 0] as const;
export type VerifyCode = (typeof PRECEDENCE)[number];

/** 2 invalid, 3 diverged from a remembered checkpoint, 5 does not recompute, 4 unsealed. */
export interface VerifyFinding {
  readonly code: Exclude<VerifyCode, 0>;
  readonly at: string;
  readonly message: string;
}

export function finding(code: VerifyFinding['code'], at: string, message: string): VerifyFinding {
  return { code, at, message };
}

export function worstCode(findings: readonly VerifyFinding[]): VerifyCode {
  return PRECEDENCE.find((code) => findings.some((each) => each.code === code)) ?? 0;
}
