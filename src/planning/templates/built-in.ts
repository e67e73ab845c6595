import { bugfixTemplate } from './bugfix.ts';
import { documentationTemplate } from './documentation.ts';
import { featureTemplate } from './feature.ts';
import { infrastructureTemplate } from './infrastructure.ts';
import { refactorTemplate } from './refactor.ts';
import { researchTemplate } from './research.ts';

/** The templates of the package, by their names: text in the code, so that nothing has to be found on disk. */
export const builtInTemplates: ReadonlyMap<string, string> = new Map([
  ['feature', featureTemplate],
  ['bugfix', bugfixTemplate],
  ['refactor', refactorTemplate],
  ['research', researchTemplate],
  ['infrastructure', infrastructureTemplate],
  ['documentation', documentationTemplate],
]);
