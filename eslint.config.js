import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const PASTED_CYPHER =
  'TemplateLiteral[expressions.length>0][quasis.0.value.raw=/^\\s*(MATCH|MERGE|UNWIND|CREATE|CALL|OPTIONAL)\\b/]';

export default tseslint.config(
  {
    ignores: ['dist/**', '.cache/**', '.sequitur/**', 'node_modules/**', 'coverage/**', 'schema/**', 'console/dist/**'],
  },
  {
    // Generated: nothing in it is looked at. Ignored it would be a warning to whoever names it among changed files.
    files: ['examples/typed/documents.ts'],
    processor: { meta: { name: 'nothing', version: '1' }, preprocess: () => [], postprocess: () => [] },
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: PASTED_CYPHER, message: 'Values reach Cypher by parameter; keep the text in *.cypher.ts.' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    // Constants may be composed of constants; nothing that varies gets into the text.
    files: ['**/*.cypher.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TemplateLiteral > :not(TemplateElement):not(Identifier[name=/^([A-Z][A-Z0-9_]*|kind)$/])',
          message: 'Only constants may be composed into Cypher; values reach it by parameter.',
        },
      ],
    },
  },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
);
