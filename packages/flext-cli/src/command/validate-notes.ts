/** What `flext meltano validate` notes: it does no harm here, or is otherwise where the project is run. */
import { pluginKinds, type MeltanoProject, type ResolvedPlugin } from 'flext-meltano'
import { missingProgram, unmatchedRules } from 'flext-meltano/project'
import { either as E } from 'fp-ts'

import type { Cli } from '../program/cli.ts'

/** All plugins of the project, or why they cannot be read. */
export const pluginsIn = (
  project: MeltanoProject,
): ReadonlyArray<ReturnType<MeltanoProject['plugin']>> =>
  pluginKinds.flatMap((kind) => project.plugins[kind].map((name) => project.plugin(name, kind)))

/** Programs of plugins that are not there, each with what to do about it. */
export const missingPrograms = (project: MeltanoProject): ReadonlyArray<string> =>
  readIn(project)
    .filter(({ kind }) => kind !== 'file' && kind !== 'transform')
    .flatMap((plugin) => missingProgram(plugin) ?? [])
    .map(({ text, advice }) => `${text}: ${advice}`)

/** Patterns of `select`, `metadata` and `schema` that match nothing; a tap whose source is not here tells none. */
export const unmatchedIn = async (
  { world }: Cli,
  projects: ReadonlyArray<MeltanoProject>,
): Promise<ReadonlyArray<string>> => {
  const taps = projects.flatMap(readIn).filter(({ kind }) => kind === 'extractor')
  const abort = new AbortController()
  const ignore = world.onSignal(() => abort.abort())
  const found: Array<string> = []
  try {
    for (const tap of new Map(taps.map((each) => [asDiscovered(each), each])).values()) {
      const unmatched = await unmatchedRules(tap, abort.signal)()
      if (E.isRight(unmatched)) found.push(...unmatched.right)
    }
  } finally {
    ignore()
  }
  return found
}

/** Environments in which it is the same have the same catalog. */
const asDiscovered = ({ name, config, catalogFile, select, metadata, schema }: ResolvedPlugin) =>
  JSON.stringify([name, config, catalogFile, select, metadata, schema])

const readIn = (project: MeltanoProject): ReadonlyArray<ResolvedPlugin> =>
  pluginsIn(project).flatMap((plugin) => (E.isRight(plugin) ? [plugin.right] : []))
