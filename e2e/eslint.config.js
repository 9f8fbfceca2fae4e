import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/node_modules', 'playwright-report', 'test-results'] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ['error', 8],
      'max-lines': ['error', 250],
      // A fixture that needs no other says so by an empty pattern.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // A forgotten await makes a journey pass whatever happens.
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
  { files: ['*.js'], extends: [ts.configs.disableTypeChecked] },
);
