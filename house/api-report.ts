import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { entryPoints, root } from './repository.ts';

/*
 * Compares the public API of every entry point with its report in etc/, or writes the reports (`--update`).
 * The settings all reports share are in api-extractor.json.
 */
const settingsFile = join(root, 'api-extractor.json');
const update = process.argv.includes('--update');
mkdirSync(join(root, 'etc'), { recursive: true });

for (const { specifier, types, report } of entryPoints()) {
  const settings = ExtractorConfig.loadFile(settingsFile);
  settings.mainEntryPointFilePath = join(root, types);
  if (settings.apiReport) settings.apiReport.reportFileName = report;
  const result = Extractor.invoke(
    ExtractorConfig.prepare({
      configObject: settings,
      configObjectFullPath: settingsFile,
      packageJsonFullPath: join(root, 'package.json'),
    }),
    { localBuild: update, showVerboseMessages: false },
  );
  if (result.apiReportChanged) {
    console.log(
      update
        ? `etc/${report}.api.md is written anew.`
        : `The API of ${specifier} is not what etc/${report}.api.md says: look at the difference to temp/${report}.api.md, then "npm run api:update".`,
    );
  }
  if (!result.succeeded) process.exitCode = 1;
}
