import { call, lastJson, temporaryFolder } from './call.js';

const folder = temporaryFolder();
const explain = (...argv: readonly string[]) => call(folder.path(), ['explain', ...argv]);

describe('rivulet explain', () => {
  it('prints the equations that an optimizer traces, its defaults, its memory and its source', async () => {
    const { code, out } = await explain('adam');
    expect(code).toBe(0);
    expect(out).toContain('θ ← θ − η / (1 − β₁ᵗ)·m′ / (√v′ / √(1 − β₂ᵗ) + ε)');
    expect(out).toMatch(/epsilon +1e-8 +ε ≥ 0/);
    expect(out).toContain('two or three numbers a parameter');
    expect(out).toContain('Kingma');
    expect(out).not.toContain('≠');
  });

  it('marks the equations and the options in which two dialects differ, and no others', async () => {
    const { out } = await explain('adam', '--dialect', 'keras', '--against', 'torch');
    const marked = out.split('\n').filter((line) => line.includes('≠'));
    expect(marked.map((line) => line.trim().split(/\s+/).slice(0, 3).join(' '))).toEqual([
      '≠ θ ←',
      '≠ θ ←',
      '≠ epsilon 1e-7',
      '≠ epsilonOn uncorrected',
      '≠ decoupled true',
    ]);
  });

  it('prints JSON for programs', async () => {
    const json = lastJson((await explain('adam', '--against', 'keras', '--json')).out);
    expect(json).toMatchObject({
      use: '@rivulet/optimizers#adam',
      variants: [
        { dialect: 'torch', options: { epsilon: 1e-8 } },
        { dialect: 'keras', options: { epsilon: 1e-7 } },
      ],
    });
  });

  it('tells about what wraps another optimizer without equations of its own', async () => {
    const { code, out } = await explain('chain');
    expect(code).toBe(0);
    expect(out).toContain('one after another');
  });

  it.each([
    [['adm'], "explain: there is no optimizer 'adm'; did you mean 'adam'?"],
    [['dropout'], 'explain: dropout is no optimizer; rivulet plugins dropout tells about it'],
    [['adam', '--dialect', 'jax'], `adam: expected dialect 'torch', 'keras', 'optax' or 'book', received "jax"`],
    [['chain', '--dialect', 'torch'], 'explain: chain has no dialects'],
    [['rivulet-plugin-of-nobody#x'], 'rivulet-plugin-of-nobody: is not installed here'],
    [['@rivulet/optimizers#adm'], "@rivulet/optimizers: exports no function 'adm'"],
  ])('refuses %j in one line', async (argv, message) => {
    const { code, err } = await explain(...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
