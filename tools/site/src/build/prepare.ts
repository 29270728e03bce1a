/** Everything that VitePress needs before it can build or serve the site. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { apiPages } from '../api/api-pages.ts'
import { keptApi } from '../api/kept-api.ts'
import { stage, type Staged } from '../stage/stage.ts'
import { apiFolder, siteRoot, stagedFolder } from './site-folder.ts'

/** The pages of the API reference in the menu. */
export interface ApiMenu {
  readonly package: string
  readonly pages: readonly { readonly title: string; readonly route: string }[]
}

export const apiMenuFile = join(siteRoot, '.site/api-menu.json')

/** Returns how to stage the pages again, once a file has changed. */
export const prepare = async (): Promise<{
  readonly staged: Staged
  readonly again: () => Staged
}> => {
  const concepts = await keptApi(apiFolder)
  const made = apiPages(concepts)
  rmSync(stagedFolder, { recursive: true, force: true })
  mkdirSync(stagedFolder, { recursive: true })
  const menu = [...Map.groupBy(concepts, (concept) => concept.package)].map(
    ([name, pages]): ApiMenu => ({
      package: name,
      pages: pages.map(({ concept, importedFrom, route }) => ({
        title: importedFrom === name ? concept : importedFrom.slice(name.length + 1),
        route,
      })),
    }),
  )
  writeFileSync(apiMenuFile, JSON.stringify(menu))
  return { staged: stage(stagedFolder, made), again: () => stage(stagedFolder, made) }
}
