const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  setupFilesAfterEnv: ['<rootDir>/test/harness/fixed-seed.ts'],
};

/** Unit tests start no database; everything that needs one shares the one that global set-up starts for its worker. */
export default {
  testTimeout: 120_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/{unit,golden,types}/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'graph',
      testMatch: ['<rootDir>/test/{graph,resolvers,scenarios,issues,app}/**/*.test.ts'],
      testEnvironment: '<rootDir>/test/harness/database-environment.mjs',
      globalSetup: '<rootDir>/test/harness/global-setup.mjs',
      globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
    },
  ],
};
