import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** The layers, top first; each may import what stands after it. */
const MAY_IMPORT = {
  routes: ['features', 'api', 'ui', 'platform'],
  features: ['features', 'api', 'ui', 'platform'],
  api: ['api', 'platform'],
  ui: ['ui', 'platform'],
  platform: ['platform'],
};

/** @type {import('eslint').Linter.RulesRecord} */
const LIMITS = {
  complexity: ['error', 8],
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
};

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', 'src/lib/api/schema.d.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser },
    },
    plugins: { boundaries, 'import-x': importX },
    settings: {
      // Without both of these `no-cycle` reads no TypeScript file and reports nothing. It cannot look into
      // components; tests/lint/cycles.test.ts looks for rings through those.
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'boundaries/elements': [
        { type: 'routes', pattern: 'src/routes' },
        { type: 'features', pattern: 'src/lib/features/*', capture: ['feature'] },
        { type: 'api', pattern: 'src/lib/api' },
        { type: 'ui', pattern: 'src/lib/ui' },
        { type: 'platform', pattern: 'src/lib/platform' },
      ],
    },
    rules: {
      ...LIMITS,
      'import-x/no-cycle': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(MAY_IMPORT).map(([from, allowed]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { types: { anyOf: allowed } } } },
          })),
        },
      ],
      // The app is always served at the root of its origin (its cookie demands it), so paths are plain.
      'svelte/no-navigation-without-resolve': 'off',
      // Reactive values here are replaced as a whole (`$state.raw`), never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['tests/**'],
    rules: {
      'max-lines-per-function': 'off',
      'boundaries/dependencies': 'off',
      // In a test a missing value is a failure like any other.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
