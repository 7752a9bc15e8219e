/** Jest compiles TypeScript and the ESM-only packages (got, openid-client, …) with swc, so that one module system runs everywhere in the tests. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/test/**/*.test.tsx'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/runtime/'],
  setupFiles: ['<rootDir>/test/env/one-error.ts'],
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  cacheDirectory: '<rootDir>/.cache/jest',
  transform: {
    '\\.[cm]?[jt]sx?$': ['@swc/jest', {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic', importSource: 'preact' } },
      },
      module: { type: 'commonjs' },
    }],
  },
  transformIgnorePatterns: ['/node_modules/(typescript|webpack|playwright-core|@microsoft)/'],
  // Against hanging, not against slowness: a busy machine is no fault of the code.
  testTimeout: 90_000,
};
