/**
 * Property tests draw the same cases in every run of the suite: where one is red, a change has broken something. Other
 * cases are drawn by `npm run torture 15 properties`, and those of one seed again with `HOLDFAST_SEED`.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['HOLDFAST_SEED'] ?? 1) });
