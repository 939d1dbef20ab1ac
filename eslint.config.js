/**
 * One lint configuration for the whole workspace: every package is linted with types, its tests too.
 *
 * Formatting is prettier's business and layer rules are dependency-cruiser's; neither is repeated here.
 */
import tseslint from 'typescript-eslint';

/** A function-typed property of an interface: `step: (x: Tensor) => Tensor`. */
const functionProperty = 'TSPropertySignature > TSTypeAnnotation > TSFunctionType';

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/*.cjs', '**/*.mjs', '**/*.js', 'out/', 'coverage/', '.nx/'] },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // One program of all files: that is three times as fast as one of each package.
    languageOptions: { parserOptions: { project: ['tsconfig.test.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      // ------------------------------------------------ relaxed, with reasons

      // With noUncheckedIndexedAccess, every read of a typed array in a numeric loop needs one.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // States must be types: an interface has no index signature, so it is not a `State`.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Factories check at run time what types promise: JavaScript callers have none.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A plugin's state type is inferred from one argument; written once is what it is for.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A contract's method may promise and yet have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Parallel arrays are walked by index; `for … of` on one of them hides that.
      '@typescript-eslint/prefer-for-of': 'off',

      // Names of parameters are data: `params['0.weight']` beside `params['loss']`.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `{ readonly [name: string]: Tensor }` says what the key is.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // `Signal<number>` is said in full, though number is the default.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // A Node is made by its trace and handed on as the Tensor that it is.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',

      // ------------------------------------------------ stricter

      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-new-func': 'error',
      'no-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300 }],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Random numbers come from a seed: see random() in tensor.' },
      ],
    },
  },

  {
    // linkedom's types need a browser's, which no other package may see.
    files: ['packages/{search,tracking}/**/*.ts'],
    languageOptions: {
      parserOptions: { project: ['packages/search/tsconfig.test.json', 'packages/tracking/tsconfig.test.json'] },
    },
  },

  {
    files: ['**/src/index.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'index.ts is a table of contents: name every export.' },
        {
          selector: ':matches(VariableDeclaration, FunctionDeclaration, ClassDeclaration, TSInterfaceDeclaration)',
          message: 'index.ts is a table of contents: it declares nothing.',
        },
      ],
    },
  },

  {
    // Methods are bivariant, so a Transform<{ m: Tensors }> is a Transform. What a formula takes from
    // its surroundings is spread and wrapped, so there functions are properties.
    files: ['packages/tensor/src/contracts.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `TSInterfaceDeclaration:not([id.name=/(Scope|Context)$/]) ${functionProperty}`,
          message: 'Members of contracts are methods.',
        },
        {
          selector: 'TSInterfaceDeclaration[id.name=/(Scope|Context)$/] TSMethodSignature',
          message: 'Members of scopes are property functions, so that contexts can be spread.',
        },
      ],
    },
  },

  {
    files: ['**/*.test.ts', '**/test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 600 }],
      '@typescript-eslint/no-empty-function': 'off',
      // expect(plugin.method) only looks.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
