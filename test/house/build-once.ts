import type { TestProject } from 'vitest/node';
import { build, isBuilt } from '../../house/build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why src does not compile, or nothing. */
    buildFailure: string;
  }
}

/** Builds dist once before the tests that import the package as users do, unless it is fresh. */
export async function setup(project: TestProject): Promise<void> {
  let buildFailure = '';
  try {
    if (!isBuilt()) await build();
  } catch (error) {
    // The tests that need no dist still have something to say.
    buildFailure = error instanceof Error ? error.message : String(error);
  }
  project.provide('buildFailure', buildFailure);
}
