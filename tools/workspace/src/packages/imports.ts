/** The packages that a package's own sources import, and how. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `static` is loaded with the module, `dynamic` when a call comes to it, `type` is gone once compiled. */
export type ImportKind = 'static' | 'dynamic' | 'type'

export interface PackageImport {
  readonly name: string
  readonly kind: ImportKind
  readonly file: string
}

/** Those of all sources that are published: no tests, no fixtures, no templates of generators. */
export const importsOf = (folder: string): readonly PackageImport[] =>
  globSync('src/**/*.ts', { cwd: folder })
    .filter((file) => !/\.test(-d)?\.ts$|\/(?:fixtures|files)\//.test(file))
    .toSorted()
    .flatMap((file) =>
      importsIn(readFileSync(join(folder, file), 'utf8')).map((one) => ({ ...one, file })),
    )

const from = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm
const call = /\b(?:import|require)\('([^']+)'\)/g

interface Import {
  readonly specifier: string
  readonly kind: ImportKind
}

const allIn = (source: string): readonly Import[] => [
  ...[...source.matchAll(from)].map(([, type, specifier = '']) => ({
    specifier,
    kind: type === undefined ? ('static' as const) : ('type' as const),
  })),
  ...[...source.matchAll(call)].map(([, specifier = '']) => ({
    specifier,
    kind: 'dynamic' as const,
  })),
]

/** The packages that one source names, each as often as it does. */
export const importsIn = (source: string): readonly Omit<PackageImport, 'file'>[] =>
  allIn(source)
    .filter(({ specifier }) => !/^(?:\.|node:|#)/.test(specifier))
    .map(({ specifier, kind }) => ({ name: packageOf(specifier), kind }))

/** The packages that are loaded together with some sources, through those that these import. */
export const loadedWith = (
  folder: string,
  entries: readonly string[],
): readonly Omit<PackageImport, 'kind'>[] => {
  const seen = new Set<string>()
  const visit = (file: string): readonly Omit<PackageImport, 'kind'>[] => {
    if (seen.has(file)) return []
    seen.add(file)
    const statics = allIn(readFileSync(join(folder, file), 'utf8')).filter(
      ({ kind }) => kind === 'static',
    )
    return statics.flatMap(({ specifier }) =>
      specifier.startsWith('.')
        ? visit(join(dirname(file), specifier))
        : specifier.startsWith('node:')
          ? []
          : [{ name: packageOf(specifier), file }],
    )
  }
  return entries.flatMap(visit)
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
