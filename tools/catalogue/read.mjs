/**
 * Reads what the plugins say about themselves: exported factories, their doc comments, their options.
 *
 * The order of a doc comment is that of the house: one sentence; the formula; notes; state and memory;
 * @param; @throws; @example; after the example the source.
 */
import { join } from 'node:path';
import ts from 'typescript';

/** Packages of plugins, and the kind of value that each type of theirs is. */
export const packages = ['optimizers', 'schedulers', 'regularizers', 'layers', 'datasets'];

/**
 * Every factory that the packages export.
 *
 * @param root of the workspace
 * @returns entries in the order of the packages' tables of contents
 */
export function readPlugins(root) {
  const entries = packages.map((name) => join(root, 'packages', name, 'src/index.ts'));
  const program = ts.createProgram(entries, options(root));
  const checker = program.getTypeChecker();
  return packages.flatMap((name, index) => {
    const source = program.getSourceFile(entries[index]);
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
    return exported.flatMap((symbol) => readPlugin(name, symbol, checker) ?? []);
  });
}

function options(root) {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options;
}

function readPlugin(name, exported, checker) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
  const declaration = signature?.getDeclaration();
  if (!signature || !declaration || !(symbol.flags & ts.SymbolFlags.Function)) return null;
  const made = checker.typeToString(signature.getReturnType());
  const kind = kindOf(made);
  if (kind === null) return null;
  const parameters = signature.getParameters().map((parameter) => {
    const type = checker.getTypeOfSymbolAtLocation(parameter, declaration);
    return {
      name: parameter.getName(),
      optional: Boolean(parameter.valueDeclaration?.initializer ?? parameter.valueDeclaration?.questionToken),
      type,
    };
  });
  const last = parameters.at(-1);
  const takesOptions = last?.name === 'options';
  const comment = readComment(declaration);
  return {
    package: `@rivulet/${name}`,
    name: exported.getName(),
    kind,
    ...comment.parts,
    arguments: parameters
      .filter(({ name: own }) => own !== 'options')
      .map(({ name: own, optional, type }) => ({
        name: own,
        type: checker.typeToString(type),
        optional,
        about: comment.params[own] ?? '',
      })),
    options: takesOptions ? readOptions(last.type, declaration, comment.params, checker) : {},
  };
}

const kinds = {
  Transform: 'transform',
  Schedule: 'schedule',
  Signal: 'schedule',
  Layer: 'layer',
  Loss: 'loss',
  Penalty: 'penalty',
  Initializer: 'initializer',
  Dataset: 'data',
  Solver: 'optimizer',
};

function kindOf(made) {
  const bare = made.replace(/<.*$/, '');
  return made.startsWith('Signal<Request') ? 'stop' : (kinds[bare] ?? null);
}

/** A doc comment in its parts. */
function readComment(declaration) {
  const comments = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  const text = comments.at(-1)?.getText() ?? '';
  const lines = text
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const from = lines.findIndex((line) => line.startsWith('@'));
  const head = paragraphs(from < 0 ? lines : lines.slice(0, from));
  const example = lines.findIndex((line) => line.startsWith('@example'));
  const tail = example < 0 ? [] : paragraphs(lines.slice(example + 1));
  const state = head.find((paragraph) => paragraph[0].startsWith('State:'));
  const [summary = [], ...others] = head.filter((paragraph) => paragraph !== state);
  const formula = others.filter(isFormula);
  return {
    parts: {
      about: summary.join(' '),
      formula: formula.flat(),
      notes: others.filter((paragraph) => !isFormula(paragraph)).map((paragraph) => paragraph.join(' ')),
      state: state?.join(' ').replace(/^State: /, '') ?? '',
      example: tail[0] ?? [],
      source: tail
        .slice(1)
        .map((paragraph) => paragraph.join(' '))
        .join(' '),
    },
    params: readParams(from < 0 ? [] : lines.slice(from)),
  };
}

/** A paragraph of equations, one or more a line. */
function isFormula([first = '']) {
  return /[←=≤≥]/.test(first) && !/^(With|Without|If|When|Where) /.test(first) && !/^[A-Z][a-z]+ .*\.$/.test(first);
}

function paragraphs(lines) {
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map((text) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    )
    .filter((paragraph) => paragraph.length > 0);
}

/** `{ beta1: 'β₁, 0 ≤ β₁ < 1; default 0.9' }` of the @param lines; `options.beta1` under its own name. */
function readParams(lines) {
  const params = {};
  let open = null;
  for (const line of lines) {
    const found = /^@param (?:options\.)?(\w+) (.*)$/.exec(line);
    if (found) {
      open = found[1];
      params[open] = found[2];
    } else if (line.startsWith('@') || line === '') open = null;
    else if (open) params[open] += ` ${line.trim()}`;
  }
  return params;
}

function readOptions(type, declaration, params, checker) {
  const properties = checker.getPropertiesOfType(checker.getNonNullableType(type));
  return Object.fromEntries(
    properties.map((property) => {
      const own = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, declaration));
      const comment = ts.displayPartsToString(property.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ');
      const about = comment || params[property.getName()] || '';
      const usual = /[Dd]efault:? (.+?)(?=[.;,]?\s\(|[.;,] |[.;,]?$)/.exec(about)?.[1];
      const type = optionType(own, checker);
      const value = Array.isArray(type) ? type.find((word) => usual === word || usual?.startsWith(`'${word}'`)) : usual;
      // 'max' for an accuracy, else 'min': which it is depends.
      const shown =
        / (for|where|with|else) /.test(about.slice(about.search(/[Dd]efault/))) && Array.isArray(type)
          ? undefined
          : value;
      return [property.getName(), { type, ...(shown && { default: shown }), about }];
    }),
  );
}

/** 'number', 'boolean', 'word', a list of the words allowed, or 'other'. */
function optionType(type, checker) {
  const parts = type.isUnion() ? type.types : [type];
  if (parts.every((part) => part.isStringLiteral())) return parts.map(({ value }) => value);
  if (parts.every((part) => part.flags & ts.TypeFlags.BooleanLike)) return 'boolean';
  if (parts.some((part) => part.flags & ts.TypeFlags.NumberLike)) return 'number';
  if (parts.every((part) => part.flags & ts.TypeFlags.StringLike)) return 'word';
  return checker.typeToString(type);
}
