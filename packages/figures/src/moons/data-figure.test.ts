import { dataFigure } from './data-figure.js';
import { networkFigure } from './network-figure.js';

describe('figure 15-18', () => {
  it('has 201 points to train on and 99 to validate, 150 of each class, scaled from edge to edge', async () => {
    const { rows = [] } = (await dataFigure.make()).tables.points ?? {};
    const count = (at: number, value: string): number => rows.filter((row) => row[at] === value).length;
    expect([count(0, 'train'), count(0, 'validation')]).toEqual([201, 99]);
    expect([count(1, 'outer'), count(1, 'inner')]).toEqual([150, 150]);
    for (const at of [4, 5]) {
      const values = rows.map((row) => Number(row[at]));
      expect([Math.min(...values), Math.max(...values)]).toEqual([0, 1]);
    }
  });

  it('draws a circle for each point of the outer moon in both panels, and two in the legend', async () => {
    const { svg } = await dataFigure.make();
    expect(svg.match(/<circle /g)).toHaveLength(2 * 150 + 2);
  });
});

describe('figure 15-19', () => {
  it('draws each weight of a trained network once: 24 + 156 + 169 + 26', async () => {
    const { svg, tables } = await networkFigure.make();
    expect(tables.weights?.rows).toHaveLength(375);
    // Four more are in the legend.
    expect(svg.match(/<line [^>]*stroke-opacity/g)).toHaveLength(375 + 4);
    expect(svg.match(/<circle /g)).toHaveLength(2 + 12 + 13 + 13 + 2);
  });
});
