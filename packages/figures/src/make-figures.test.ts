import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { makeFigures } from './files.js';
import { pngOf } from './png.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rivulet-figures-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own: Figure = {
  id: 'own-1',
  title: 'A <figure> of "somebody" & co',
  about: 'Nothing is in it.',
  make: async () => ({
    svg: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="system-ui, sans-serif"><text y="15">ηᵏ√</text></svg>',
    tables: {
      a: {
        columns: ['name', 'value'],
        rows: [
          ['with, comma', 1.5],
          ['with "quote"', null],
        ],
      },
    },
  }),
};
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('makeFigures', () => {
  it('writes pictures, numbers and a gallery', async () => {
    const made = await makeFigures(['own-1'], join(folder, 'deep/figures'), { figures: [own] });
    expect(made.map(({ files }) => files)).toEqual([['own-1.svg', 'own-1.png', 'own-1.json', 'own-1.a.csv']]);
    expect(readdirSync(join(folder, 'deep/figures')).sort()).toEqual(
      ['index.html', 'own-1.a.csv', 'own-1.json', 'own-1.png', 'own-1.svg'].sort(),
    );
    expect(read('deep/figures/own-1.a.csv')).toBe('name,value\n"with, comma",1.5\n"with ""quote""",\n');
    const { tables } = await own.make();
    expect(JSON.parse(read('deep/figures/own-1.json'))).toMatchObject({ id: 'own-1', tables });
  });

  it('shows in the gallery what it has made, needing no other file, with every text escaped', async () => {
    await makeFigures([], folder, { figures: [own] });
    const page = read('index.html');
    expect(page).toContain('A &lt;figure&gt; of &quot;somebody&quot; &amp; co');
    expect(page).toContain('src="data:image/svg+xml;base64,');
    expect(page).not.toMatch(/src="(?!data:)|<link|@import|<script/);
  });

  it('tells what it makes, and ends before the next figure when it is told to', async () => {
    const ending = new AbortController();
    const told: string[] = [];
    const second = { ...own, id: 'own-2' };
    const made = await makeFigures([], folder, {
      figures: [own, second],
      signal: ending.signal,
      onProgress: ({ figure, done, total }) => {
        told.push(`${figure.id} ${done}/${total}`);
        ending.abort();
      },
    });
    expect(told).toEqual(['own-1 0/2']);
    expect(made).toHaveLength(1);
  });

  it('refuses ids that there are not, and folders that cannot be written to', async () => {
    await expect(makeFigures(['15-8', '15-99'], folder)).rejects.toThrow('figures: there is no figure 15-99');
    writeFileSync(join(folder, 'file'), '');
    await expect(makeFigures([], join(folder, 'file/x'), { figures: [own] })).rejects.toThrow(
      /cannot write to .*ENOTDIR/,
    );
  });
});

describe('pngOf', () => {
  it('draws letters and signs without fonts of the system, in twice the size', async () => {
    const { svg } = await own.make();
    const bytes = Buffer.from(pngOf(svg));
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([80, 40]);
    const blank = Buffer.from(pngOf(svg.replace('ηᵏ√', '')));
    expect(bytes.length).toBeGreaterThan(blank.length + 200);
  });
});
