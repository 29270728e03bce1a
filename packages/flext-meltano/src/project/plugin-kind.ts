/** The kinds of plugin that a Meltano project declares, and what Meltano calls each of them. */

export const pluginKinds = [
  'extractor',
  'loader',
  'mapper',
  'transformer',
  'orchestrator',
  'transform',
  'file',
  'utility',
] as const

export type PluginKind = (typeof pluginKinds)[number]

export type ByKind<A> = Readonly<Record<PluginKind, ReadonlyArray<A>>>

/** The same for every kind. */
export const byKind = <A>(of: (kind: PluginKind) => ReadonlyArray<A>): ByKind<A> =>
  Object.fromEntries(pluginKinds.map((kind) => [kind, of(kind)])) as unknown as ByKind<A>

/** The key under `plugins`: `extractors`, `utilities`. */
export const listOfKind = (kind: PluginKind): string =>
  kind === 'utility' ? 'utilities' : `${kind}s`

/** `an extractor`, `a loader`. */
export const aKind = (kind: PluginKind): string => `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`

/** What stands in names of variables: `MELTANO_EXTRACT_…`. */
export const verbOf: Readonly<Record<PluginKind, string>> = {
  extractor: 'extract',
  loader: 'load',
  mapper: 'map',
  transformer: 'transform',
  orchestrator: 'orchestrat',
  transform: 'transform',
  file: 'fi',
  utility: 'utilize',
}
