import { TestEnvironment } from 'jest-environment-node';

/**
 * Where a file runs that needs the database: that of the worker becomes the one that everything finds, the programs that
 * a test starts too, which see the environment of this process and not the copy that a test gets.
 */
export default class DatabaseEnvironment extends TestEnvironment {
  constructor(config, context) {
    const worker = process.env.JEST_WORKER_ID ?? '1';
    const uri = process.env[`SEQUITUR_TEST_NEO4J_URI_${worker}`];
    if (uri !== undefined) {
      process.env.SEQUITUR_TEST_NEO4J_URI = uri;
      process.env.SEQUITUR_TEST_NEO4J_PASSWORD = process.env[`SEQUITUR_TEST_NEO4J_PASSWORD_${worker}`];
    }
    super(config, context);
  }
}
