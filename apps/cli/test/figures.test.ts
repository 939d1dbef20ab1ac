import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const figures = (...argv: readonly string[]) => call(folder.path(), ['figures', ...argv]);

describe('rivulet figures', () => {
  it('lists ids and titles, and makes nothing', async () => {
    const { code, out } = await figures('--list');
    expect(code).toBe(0);
    expect(out).toMatch(/^15-1 +Two classes of points on a line$/m);
    expect(out).toMatch(/^15-12 +A large rate jumps out of the deep valley$/m);
    expect(readdirSync(folder.path())).toEqual([]);
  });

  it('makes the figures that it is asked for, as pictures and numbers, with a gallery', async () => {
    const { code, out } = await figures('15-8', '15-5', '--out', 'some/folder');
    expect(code).toBe(0);
    expect(out).toBe('2 figures in some/folder; all of them: some/folder/index.html\n');
    expect(readdirSync(join(folder.path(), 'some/folder')).sort()).toEqual([
      ...['15-5.curve.csv', '15-5.json', '15-5.png', '15-5.svg'],
      ...['15-8.descent.csv', '15-8.json', '15-8.png', '15-8.svg', 'index.html'],
    ]);
  });

  it('prints JSON for programs', async () => {
    const json = lastJson((await figures('15-5', '--json')).out);
    expect(json).toMatchObject({ folder: 'figures', page: 'figures/index.html', figures: [{ id: '15-5' }] });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])(
    'tells where it is, and ends after the figure at hand when it is told to by %s: exit code %d',
    async (name, code) => {
      const ending = new AbortController();
      let err = '';
      const stderr = {
        write: (text: string) => {
          err += text;
          if (text.startsWith('1/2')) ending.abort(name);
        },
      };
      const argv = ['figures', '15-8', '15-5', '--out', 'some'];
      const called = await call(folder.path(), argv, { stderr, signal: ending.signal });
      expect(called).toMatchObject({ code, out: '1 figure in some; all of them: some/index.html\n' });
      expect(err).toBe(
        '1/2 15-5 A valley to descend into\nends after this figure; the same again ends at once\ninterrupted; 1 of 2 figures is made\n',
      );
      expect(existsSync(join(folder.path(), 'some/15-8.svg'))).toBe(false);
    },
  );

  it.each([
    ['15-88', "figures: there is no '15-88'; did you mean"],
    ['valley', "figures: there is no 'valley'; rivulet figures --list names all"],
  ])('refuses %s in one line, and makes nothing', async (id, message) => {
    const { code, err } = await figures(id);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(folder.path(), 'figures'))).toBe(false);
  });
});
