import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figures } from './index.js';

const golden = (id: string): unknown =>
  (JSON.parse(readFileSync(join(__dirname, '../test/golden', `${id}.json`), 'utf8')) as { tables: unknown }).tables;

/** Numbers within 1e-12 of those that are recorded, everything else the same. */
function expectClose(received: unknown, recorded: unknown, where: string): void {
  if (typeof recorded === 'number' && typeof received === 'number') {
    const difference = Math.abs(received - recorded) / Math.max(1, Math.abs(recorded));
    if (!(difference <= 1e-12)) throw new Error(`${where}: received ${received}, recorded ${recorded}`);
  } else if (typeof recorded === 'object' && recorded !== null && typeof received === 'object' && received !== null) {
    expect(Object.keys(received)).toEqual(Object.keys(recorded));
    const values = new Map(Object.entries(received));
    for (const [key, value] of Object.entries(recorded)) expectClose(values.get(key), value, `${where}/${key}`);
  } else if (received !== recorded)
    throw new Error(`${where}: received ${String(received)}, recorded ${String(recorded)}`);
}

/** What the chapter's curves have: its surfaces and lines, without the runs of networks. */
const ids = [...Array(17).keys()].map((i) => `15-${i + 1}`).concat([...Array(12).keys()].map((i) => `15-${i + 25}`));

describe('figures', () => {
  it('are named once each, in the order of the chapter', () => {
    const names = figures.map(({ id }) => id);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((id) => ids.includes(id))).toEqual(ids);
  });

  it('have a title and a paragraph each', () => {
    for (const { title, about } of figures) {
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(about).toMatch(/^[A-Z][^]{100,}\.$/);
    }
  });

  // Recorded with `rivulet figures --out`, after the sequences had been checked against plain arithmetic in
  // packages/landscape/src/descend.test.ts.
  it.each(ids)('%s has the numbers that are recorded, within 1e-12', async (id) => {
    const figure = figures.find((one) => one.id === id);
    const drawn = await figure?.make();
    expectClose(JSON.parse(JSON.stringify(drawn?.tables)), golden(id), id);
  });

  it.each([
    // Both paths on the saddle and on the ridge leave their maps.
    ['15-25', 14, 10],
    // The saddle's leaves its map, the shallow saddle's does not.
    ['15-26', 2, 1],
  ])(
    '%s has a dot where each of %d paths begins, and a ring where it ends if that is on the map',
    async (id, begun, ended) => {
      const drawn = await figures.find((one) => one.id === id)?.make();
      expect(drawn?.svg.match(/<circle[^>]* r="4\.5"/g)).toHaveLength(begun);
      expect(drawn?.svg.match(/<circle[^>]* r="5"/g)).toHaveLength(ended);
    },
  );

  it('draw the same bytes each time, without what cannot be drawn', async () => {
    for (const figure of figures.filter(({ id }) => ['15-8', '15-25', '15-30'].includes(id))) {
      const { svg } = await figure.make();
      expect((await figure.make()).svg).toBe(svg);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    }
  });
});
