import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { firstExample, members, root } from './packages.js';

/** `export` names without a doc comment, and what is wrong with README examples, from one pass of the compiler. */
const entries = members.flatMap(({ manifest, path }) =>
  Object.keys(manifest.exports ?? {})
    .filter((entry) => entry !== './package.json')
    .map((entry) => ({
      name: manifest.name + entry.slice(1),
      file: join(path, 'src', `${entry === '.' ? 'index' : entry.slice(2)}.ts`),
    })),
);

/** Examples as files beside the README that do not exist on disk: README.ts. */
const examples = new Map(
  [root, ...members.map(({ path }) => path)].flatMap((path): [string, string][] => {
    const readme = join(path, 'README.md');
    const code = existsSync(readme) ? firstExample(readFileSync(readme, 'utf8')) : null;
    return code === null ? [] : [[join(path, 'README.ts'), code]];
  }),
);

const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path)) as { config: object };
const { options } = ts.parseJsonConfigFileContent({ ...base.config, files: [] }, ts.sys, root);
const compilerOptions: ts.CompilerOptions = { ...options, composite: false, noEmit: true, types: ['node'] };
const host = ts.createCompilerHost(compilerOptions);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (file) => examples.has(file) || fileExists(file);
host.readFile = (file) => examples.get(file) ?? readFile(file);
host.getSourceFile = (file, version) => {
  const code = examples.get(file);
  return code === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, code, version);
};
const program = ts.createProgram([...entries.map(({ file }) => file), ...examples.keys()], compilerOptions, host);
const checker = program.getTypeChecker();

describe('public exports', () => {
  it.each(entries)('of $name have a doc comment each', ({ name, file }) => {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    const exported = module ? checker.getExportsOfModule(module) : [];
    expect(exported.length).toBeGreaterThan(0);
    const bare = exported
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
      .map((symbol) => `${name}: ${symbol.name}`);
    expect(bare).toEqual([]);
  });
});

describe('README examples', () => {
  it.each([...examples.keys()].map((file) => [file.slice(root.length + 1).replace(/ts$/, 'md'), file]))(
    'of %s compile',
    (_, file) => {
      const source = program.getSourceFile(file ?? '');
      const messages = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      expect(messages.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
    },
  );
});
