/**
 * When a run takes a checkpoint: by its own count, or because somebody asks.
 */
import type { Task } from './task.js';

/** Knows when the next checkpoint is due. What it says changes when checkpoints come, never what is computed. */
export class CheckpointTimes {
  /** Whether this run takes checkpoints at all, and so one where it ends. */
  readonly wanted: boolean;
  private readonly steps: number;
  private readonly epochs: number;
  private asked = false;
  /** The step of the last one. */
  private last = -1;
  /** The step that the run began with, or goes on from: whoever goes on has the checkpoint of it. */
  private begun: number;

  constructor({
    checkpointEvery: every,
    checkpointOn,
    resume,
  }: Pick<Task, 'checkpointEvery' | 'checkpointOn' | 'resume'>) {
    this.begun = resume?.step ?? 0;
    this.wanted = every !== undefined || checkpointOn !== undefined;
    this.steps = typeof every === 'object' ? every.steps : Infinity;
    this.epochs = typeof every === 'number' ? every : Infinity;
  }

  /** Somebody asks for one: it is due before the next step. */
  ask(): void {
    this.asked = true;
  }

  /** Whether one was asked for and has not come yet. */
  get isAsked(): boolean {
    return this.asked;
  }

  /** Steps until one is due by their count; Infinity if none is. */
  stepsUntilDue(step: number): number {
    return this.steps - (step % this.steps);
  }

  /** Whether one is due after this step, in the middle of an epoch or without epochs. */
  afterStep(step: number): boolean {
    return this.asked || (step % this.steps === 0 && step !== this.last && step !== this.begun);
  }

  /** Whether one is due after an epoch, of which `epoch` are done. */
  afterEpoch(step: number, epoch: number): boolean {
    return this.afterStep(step) || epoch % this.epochs === 0;
  }

  /** One was taken. */
  taken(step: number): void {
    this.asked = false;
    this.last = step;
  }

  /** The run went back: what was taken is of steps that come again. */
  wentBack(): void {
    this.last = this.begun = -1;
  }

  /** Whether there is one of this step. */
  has(step: number): boolean {
    return this.last === step;
  }
}
