import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('what the compiler remembers of a build goes with the build, so that removing one removes the other', () => {
  const [whole, build] = ['tsconfig.json', 'tsconfig.build.json'].map(
    (file) =>
      JSON.parse(readFileSync(file, 'utf8')) as { compilerOptions: { outDir?: string; tsBuildInfoFile: string } },
  );
  expect(build?.compilerOptions.tsBuildInfoFile.startsWith(`${whole?.compilerOptions.outDir ?? '?'}/`)).toBe(true);
});
