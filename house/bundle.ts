import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { entryPoints, readPackage } from './repository.ts';

/** Modules that a thread is started with by their address, so that nothing imports them. */
const threads = ['storage/maintenance-worker.js'];

/** The names, without `.js`, of the modules that keep their place in dist because something names them there. */
function entries(): readonly string[] {
  const published = [...entryPoints().map(({ module }) => module), ...Object.values(readPackage().bin)];
  return [...published.map((path) => path.replace(/^(\.\/)?dist\//, '')), ...threads].map((path) =>
    path.replace(/\.js$/, ''),
  );
}

/**
 * Joins the modules that the compiler wrote into few: one for each entry point and each dynamic import, at the place its
 * source has, and `shared/` for what several of them need, so that a class is the same by every way. Packages stay imports.
 *
 * `shared/` lies as deep as the rooms do, so that an address such as `../../package.json` means the same from there.
 */
export async function bundle(modules: string, target: string): Promise<void> {
  const frontDoor = new Set<string>();
  const bundled = await rolldown({
    // What the comments in front of each module are relative to.
    cwd: modules,
    input: Object.fromEntries(entries().map((name) => [name, join(modules, `${name}.js`)])),
    platform: 'node',
    // Rooms are taken into a file of their own without what they import.
    preserveEntrySignatures: 'allow-extension',
    external: (id) => !/^[./]/.test(id),
    // What the package says of itself: a module that nothing is taken from does nothing.
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: 'what the front door imports',
        buildEnd() {
          const waiting = [join(modules, 'index.js')];
          for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
            if (frontDoor.has(id)) continue;
            const found = this.getModuleInfo(id);
            // A package.
            if (found?.code === undefined || found.code === null) continue;
            frontDoor.add(id);
            waiting.push(...found.importedIds);
          }
        },
      },
      {
        name: 'maps of the compiler',
        load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
      },
    ],
  });
  try {
    await bundled.write({
      dir: target,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: ({ facadeModuleId, name }) =>
        facadeModuleId ? relative(modules, facadeModuleId) : `shared/${name}.js`,
      // A file costs more than what is in it, so the front door's modules are one, and so are those of core that it does not
      // need, and those of rooms that are
      // needed as a whole.
      codeSplitting: {
        groups: [
          { name: 'holdfast', test: (id) => frontDoor.has(id) },
          ...['core', 'planning', 'forecasts', 'git'].map((name) => ({
            ...{ name, includeDependenciesRecursively: false },
            test: (id: string) => relative(modules, id).startsWith(join(name, '/')),
          })),
        ],
      },
      minify: false,
      minifyInternalExports: false,
      // What an editor shows is in the declarations.
      comments: { jsdoc: false, legal: true, annotation: true },
    });
  } finally {
    await bundled.close();
  }
}
