/**
 * The coefficients of which no recording of a rule shows that they are off.
 */
import { isSolver, traceUpdate } from '@rivulet/tensor';
import { type Check, excess } from '../src/check.js';
import { Field, type GoldenFile, checksIn } from '../src/index.js';
import { optimizerOf } from '../src/library.js';
import { coefficientsOf } from './coefficients.js';
import { machineWith } from './perturbed-machine.js';

/** A recording that a rule meets, and the coefficients in it: for each, whether it only decides. */
export type Recording = { readonly check: Check; readonly coefficients: ReadonlyMap<string, boolean> };

/**
 * The recordings of optimizers in some files by the rule that they are of, short ones first. A wrapper is a
 * rule, whatever it wraps.
 *
 * @returns `unmet` are those that the rule fails as it is: nothing can be shown by them
 */
export async function recordingsIn(files: readonly GoldenFile[]) {
  const byRule = new Map<string, Recording[]>();
  const unmet: string[] = [];
  for (const file of files) {
    const whole = file.read();
    const cases = whole.has('layer') || !whole.has('cases') ? [] : whole.at('cases').list();
    for (const { value } of cases) {
      const alone = new Field({ ...(whole.value as object), cases: [value] }, file.path);
      const [check] = (await checksIn({ ...file, read: () => alone })).checks;
      if (!check || check.hostOnly) continue;
      const own = whole.has('objective') ? await namesOnGivenGradients(alone) : null;
      const coefficients = new Map<string, boolean>();
      const collecting = machineWith(null, 'little', (program) => {
        for (const { name, decides } of coefficientsOf(program))
          if (!own || own.has(name)) coefficients.set(name, decides);
      });
      if (!(excess(await check.run(collecting)) <= 1)) unmet.push(`${file.path}: ${check.name}`);
      else byRule.set(ruleOf(check), [...(byRule.get(ruleOf(check)) ?? []), { check, coefficients }]);
    }
  }
  for (const recordings of byRule.values()) recordings.sort((a, b) => a.check.steps - b.check.steps);
  return { byRule, unmet };
}

/** What a closed loop differentiates is no part of a rule. */
async function namesOnGivenGradients(file: Field): Promise<ReadonlySet<string>> {
  const [one] = file.at('cases').list();
  const { plugin } = await optimizerOf(file, one ?? file.refuse('a case'));
  // A solver chooses its steps outside of a program, in which it has no numbers.
  if (isSolver(plugin)) return new Set();
  return new Set(coefficientsOf(traceUpdate(plugin, { p: [2] })).map(({ name }) => name));
}

/** `lookahead` for `lookahead(adam)`. */
function ruleOf({ plugin }: Check): string {
  return /^(\w+)\(.*\)$/.exec(plugin)?.[1] ?? plugin;
}

/**
 * Names of the coefficients that may be off unnoticed: by a little, and if they only decide by 1 as well.
 *
 * A name is that of one place in a program, and of the same place in the programs of other recordings, whose
 * options differ; one recording that fails is enough.
 */
export async function unnoticedIn(recordings: readonly Recording[]): Promise<readonly string[]> {
  const names = new Set(recordings.flatMap(({ coefficients }) => [...coefficients.keys()]));
  const unnoticed: string[] = [];
  for (const name of names) if (!(await isNoticed(name, recordings))) unnoticed.push(name);
  return unnoticed;
}

async function isNoticed(name: string, recordings: readonly Recording[]): Promise<boolean> {
  for (const amount of ['little', 'one'] as const) {
    for (const { check, coefficients } of recordings) {
      const decides = coefficients.get(name);
      if (decides === undefined || (amount === 'one' && !decides)) continue;
      if (excess(await check.run(machineWith(name, amount))) > 1) return true;
    }
  }
  return false;
}
