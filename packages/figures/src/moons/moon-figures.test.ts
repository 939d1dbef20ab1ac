/**
 * Every figure as it is published: its size, its data, and what its paragraph says about them.
 */
import { bookMoonsSplit } from '@rivulet/datasets';
import type { Drawn, Figure } from '../figure.js';
import { trainCourses } from './courses.js';
import { moonFigures, moonFiguresOf, onceEach } from './index.js';
import { signTest } from './overfitting.js';
import { strategies } from './strategies.js';

// Nine long runs may stand in front of one figure, on machines that do other things as well.
jest.setTimeout(240_000);

const made = new Map<Figure, Promise<Drawn>>();
const once = (figure: Figure): Promise<Drawn> => {
  const drawing = made.get(figure) ?? figure.make();
  made.set(figure, drawing);
  return drawing;
};
const drawn = (id: string): Promise<Drawn> => {
  const figure = moonFigures.find((one) => one.id === id);
  return figure ? once(figure) : Promise.reject(new Error(`no figure ${id}`));
};

/** Epochs to the goal of each run of a strategy; `null` where it never came. */
const epochsToGoal = async (id: string, strategy: string): Promise<readonly (number | null)[]> => {
  const { rows = [] } = (await drawn(id)).tables.runs ?? {};
  return rows.filter(([name]) => name === strategy).map((row) => row[2] as number | null);
};
const arrived = (epochs: readonly (number | null)[]): number => epochs.filter((epoch) => epoch !== null).length;
const median = (epochs: readonly (number | null)[]): number =>
  epochs.map((epoch) => epoch ?? Infinity).sort((a, b) => a - b)[4] ?? NaN;

describe('the figures of the trainings', () => {
  it('have names of their own', () => {
    expect(new Set(moonFigures.map(({ id }) => id)).size).toBe(moonFigures.length);
  });

  // The pictures are of the same size whatever the curves are.
  const { train } = bookMoonsSplit({ scaled: true });
  const short = moonFiguresOf(onceEach((id) => trainCourses({ ...strategies[id], epochs: 60 }, train, [1, 2])));
  it.each(short.map((figure) => [figure.id, figure] as const))(
    '%s is a picture below 300 kB with complete data',
    async (_, figure) => {
      const { svg, tables } = await once(figure);
      expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(svg.length).toBeLessThan(300_000);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      for (const { columns, rows } of Object.values(tables)) {
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect(row).toHaveLength(columns.length);
          expect(row.some((cell) => typeof cell === 'number' && !Number.isFinite(cell))).toBe(false);
        }
      }
    },
  );
});

describe('what the paragraphs say', () => {
  it('15-25-network: the way begins on the shelf and ends in the middle, where it is low', async () => {
    const { path, surface } = (await drawn('15-25-network')).tables;
    expect(path?.rows.at(-1)).toEqual([1500, 0, 0]);
    const nearest = (a: number, b: number): number => {
      const places = (surface?.rows ?? []).map(([x, y, loss]) => [
        Math.hypot(Number(x) - a, Number(y) - b),
        Number(loss),
      ]);
      return places.sort(([d = 0], [e = 0]) => d - e)[0]?.[1] ?? NaN;
    };
    const [, a, b] = path?.rows[0] ?? [];
    expect(nearest(Number(a), Number(b))).toBeGreaterThan(0.2);
    expect(nearest(0, 0)).toBeLessThan(0.1);
  });

  it('15-22: all nine runs of stochastic descent arrive', async () => {
    expect(arrived(await epochsToGoal('15-22', 'stochastic'))).toBe(9);
  });

  it('over-fitting: medians, pairs and verdicts are those of the paragraph', async () => {
    const { svg } = await drawn('15-42-overfitting');
    const words = svg.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    for (const said of [
      'plain 22; dropout 32 (later in 9 of 11 pairs',
      'plain 61; dropout 135 (later in 12 of 12 pairs',
      'dropout 1.14 (higher in 4 of 12 pairs, p = 0.388, not distinguishable)',
      'batch norm 123 (later in 12 of 12 pairs',
    ]) {
      expect(words).toContain(said);
    }
  });
});

// Minutes of training: RIVULET_NIGHTLY=1 asks for them.
const nightly = process.env.RIVULET_NIGHTLY === '1' ? describe : describe.skip;

nightly('what the paragraphs say of long runs (RIVULET_NIGHTLY=1)', () => {
  it('15-20: one run of batch descent arrives; the shelf lies between 0.2 and 0.3', async () => {
    expect(arrived(await epochsToGoal('15-20', 'batch'))).toBe(1);
    const { rows = [] } = (await drawn('15-20')).tables.curves ?? {};
    for (const [, epoch, , , , loss] of rows) {
      if (Number(epoch) < 2000) continue;
      expect(Number(loss)).toBeGreaterThan(0.2);
      expect(Number(loss)).toBeLessThan(0.3);
    }
  });

  it('15-21: after 400 updates the loss is still near ln 2', async () => {
    const { rows = [] } = (await drawn('15-21')).tables.curves ?? {};
    const row = rows.findLast(([, epoch]) => Number(epoch) <= 400);
    expect(Number(row?.[5])).toBeGreaterThan(0.55);
  });

  it('15-24: in epochs stochastic descent is over 20 times faster than mini-batches, in updates not even twice', async () => {
    const single = median(await epochsToGoal('15-24', 'stochastic'));
    const mini = median(await epochsToGoal('15-24', 'mini-batch'));
    expect(mini / single).toBeGreaterThan(20);
    expect((mini * 7) / (single * 201)).toBeLessThan(2);
    expect((mini * 7) / (single * 201)).toBeGreaterThan(0.5);
  });

  it('15-33: momentum needs more than ten times fewer epochs than plain mini-batches', async () => {
    const plain = median(await epochsToGoal('15-33-run', 'mini-batch'));
    expect(plain / median(await epochsToGoal('15-33-run', 'momentum'))).toBeGreaterThan(10);
  });

  it('15-37: seven of nine runs of Adagrad do not arrive', async () => {
    expect(arrived(await epochsToGoal('15-37', 'adagrad'))).toBe(2);
  });

  it('15-38: all runs of Adadelta and RMSprop arrive', async () => {
    expect(arrived(await epochsToGoal('15-38', 'adadelta'))).toBe(9);
    expect(arrived(await epochsToGoal('15-38', 'rmsprop'))).toBe(9);
  });

  it('15-39: with its own rate and batch, Adam takes longer than momentum', async () => {
    const adam = median(await epochsToGoal('15-39', 'adam'));
    expect(adam).toBeGreaterThan(median(await epochsToGoal('15-39', 'momentum')));
  });

  it('15-36: nine pairs cannot tell Nesterov from momentum', async () => {
    const epochs = async (id: string): Promise<number[]> =>
      (await epochsToGoal('15-36-run', id)).map((epoch) => epoch ?? Infinity);
    expect(signTest(await epochs('momentum'), await epochs('nesterov')).p).toBeGreaterThan(0.05);
  });
});
