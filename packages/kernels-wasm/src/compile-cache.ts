/**
 * What a backend has compiled lately, for the next model of the same form.
 */
import { type Program, programKey } from '@rivulet/tensor';
import type { Compiled } from './compile.js';

/** Programs that are kept, two for each form of model, its step and its measurement: a search tries more models than forms. */
const capacity = 32;

/** Compiles a program once for each number of samples. */
export class CompileCache {
  private readonly known = new Map<string, Compiled>();

  constructor(private readonly compile: (program: Program, samples: number) => Compiled) {}

  get(program: Program, samples: number): Compiled {
    const key = `${samples}\n${programKey(program)}`;
    const compiled = this.known.get(key) ?? this.compile(program, samples);
    // The one used last stands last; the first one goes.
    this.known.delete(key);
    this.known.set(key, compiled);
    if (this.known.size > capacity) this.known.delete(this.known.keys().next().value ?? '');
    return compiled;
  }
}
