/**
 * What a replay comes to, gathered while both streams go by: however long they are, little of them is kept.
 */
import type { DecisionEvent, Ending, EpochEvent, TrainingEvent, Verdict } from '@rivulet/training';

/** How a run ended, and its best epoch until then. */
export type Told = Omit<Ending, 'stop'> & {
  readonly by: string | null;
  readonly because: string | null;
  readonly best: Best | null;
};

type Best = { readonly epoch: number; readonly of: 'loss' | 'validationLoss'; readonly value: number };

/** A decision that was made, or would be. */
export type Row = Pick<DecisionEvent, 'step' | 'epoch' | 'by' | 'of' | 'value' | 'because'> & {
  readonly recorded: boolean;
  readonly replayed: boolean;
};

/** What `--json` prints. */
export type ReplayReport = {
  readonly verdict: Verdict['kind'];
  readonly because: string;
  readonly recorded: Told;
  readonly replayed: Told;
  /** What an earlier end would have saved. */
  readonly saved: { readonly epochs: number; readonly updates: number };
  /** The last moment whose numbers are those of both; `null` where that is the end of the replay. */
  readonly parting: { readonly step: number; readonly epoch: number } | null;
  /** In their order: of those that keep the best the first 10,000, and of the others; fewer where their texts are long. */
  readonly decisions: readonly Row[];
  /** How many more there are of both. */
  readonly more: { readonly keeping: number; readonly telling: number };
};

/** Decisions of a kind that are kept, and characters of all texts. */
const mostRows = 10_000;
const mostText = 1e7;

/** Hears a recorded stream (0) and what a replay makes of it (1), event by event as they come. */
export class ReplayNotes {
  private readonly best = [new BestEpoch(), new BestEpoch()] as const;
  /** Decisions of the step at hand, by what they decide. */
  private now = new Map<string, Row>();
  /** Whether the replay has told of the last moment that was recorded; else it has ended. */
  private isAnswered = true;
  private readonly rows: Row[] = [];
  private text = 0;
  private readonly kept = { keeping: 0, telling: 0 };
  private readonly more = { keeping: 0, telling: 0 };

  hear(side: 0 | 1, event: TrainingEvent): void {
    if (event.kind === 'epoch') this.best[side].hear(event);
    if (event.kind === 'decision') this.note(side, event);
    else if (event.kind === 'epoch' || event.kind === 'step' || event.kind === 'end') {
      // The replay of a moment comes behind its record, so what the moment before has led to is complete.
      if (side === 0) this.settle();
      this.isAnswered = side === 1;
    }
  }

  report({ kind, because, recorded, replayed, parting }: Verdict): ReplayReport {
    this.settle();
    return {
      verdict: kind,
      because,
      recorded: told(recorded, this.best[0].best),
      replayed: told(replayed, this.best[1].best),
      saved: { epochs: recorded.epoch - replayed.epoch, updates: recorded.step - replayed.step },
      parting: parting && { step: parting.step, epoch: parting.epoch },
      decisions: this.rows,
      more: this.more,
    };
  }

  private note(side: 0 | 1, { step, epoch, by, of, value, because }: DecisionEvent): void {
    const key = JSON.stringify([step, of, value, by]);
    const known = this.now.get(key);
    const [recorded, replayed] = [side === 0 || known?.recorded === true, side === 1 || known?.replayed === true];
    // What is said of it is what was recorded.
    const words = side === 1 && known ? known.because : because;
    this.now.set(key, { step, epoch, by, of, value, because: words, recorded, replayed });
    if (this.now.size > mostRows) this.settle();
  }

  /** Keeps the decisions of a moment, the recorded ones first. What comes after the end of the replay is left out, but stops. */
  private settle(): void {
    if (this.now.size === 0) return;
    const rows = [...this.now.values()].sort((a, b) => Number(b.recorded) - Number(a.recorded));
    this.now = new Map();
    for (const row of rows) {
      if (!this.isAnswered && row.value !== 'stop') continue;
      const kind = row.value === 'keep' ? 'keeping' : 'telling';
      this.text += row.because.length + row.by.length + row.of.length;
      if (this.kept[kind]++ < mostRows && this.text <= mostText) this.rows.push(row);
      else this.more[kind]++;
    }
  }
}

/** The epoch with the lowest loss, on validation data where there are any. */
class BestEpoch {
  private readonly by: { loss: Best | null; validationLoss: Best | null } = { loss: null, validationLoss: null };
  private isValidated = false;

  hear(event: EpochEvent): void {
    this.isValidated ||= event.validationLoss !== null;
    for (const name of ['loss', 'validationLoss'] as const) {
      const value = event[name];
      if (value !== null && Number.isFinite(value) && value < (this.by[name]?.value ?? Infinity)) {
        this.by[name] = { epoch: event.epoch, of: name, value };
      }
    }
  }

  get best(): Best | null {
    return this.by[this.isValidated ? 'validationLoss' : 'loss'];
  }
}

function told({ stop, ...ending }: Ending, best: Best | null): Told {
  return { ...ending, by: stop?.by ?? null, because: stop?.because ?? null, best };
}
