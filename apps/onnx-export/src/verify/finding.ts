/**
 * What a check found.
 */

/** One check of a model. */
export type Finding = {
  readonly check: string;
  /** `null`: there was nothing to check, or it could not be. */
  readonly holds: boolean | null;
  readonly found: string;
};

/** It holds, or it does not. */
export function finding(check: string, holds: boolean, found: string): Finding {
  return { check, holds, found };
}

/** Nothing can be said, and why. */
export function unchecked(check: string, why: string): Finding {
  return { check, holds: null, found: why };
}

/** A finding a line. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length)) + 2;
  return findings.map(({ check, holds, found }) => `${word(holds).padEnd(6)}${check.padEnd(width)}${found}\n`).join('');
}

/** How a finding is called. */
export function word(holds: boolean | null): string {
  return holds === null ? '--' : holds ? 'ok' : 'FAILS';
}
