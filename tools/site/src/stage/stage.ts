/**
 * Writes what the site is made of into one folder: every page with its links led to where their
 * files are on the site, the files that they link to, drawings as SVG. Nothing is edited by hand
 * there, and nothing of it is kept in git.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { markdownFiles } from 'flext-workspace/docs'
import { workspaceRoot } from 'flext-workspace/process'

import { headingOf } from '../page/heading.ts'
import { homeFile, relativeRoute, routeOf, sourceRoute } from '../page/route.ts'
import { withDiagrams } from './diagrams.ts'
import { withFigures } from './figures.ts'
import { relinked } from './links.ts'
import { filePage, folderPage } from './source-page.ts'

/** What was written. */
export interface Staged {
  readonly pages: number
  readonly sources: number
}

const image = /\.(?:svg|png|jpe?g|gif|webp)$/

/** Stages the repository into `folder`; `made` are further pages, by route. */
export const stage = (folder: string, made: ReadonlyMap<string, string>): Staged => {
  const files = markdownFiles(workspaceRoot)
  const pages = files.filter((file) => file !== 'README.md' && routeOf(file) !== undefined)
  const sources = new Set<string>()
  const queue: string[] = []

  /** Where a link in `file` leads, and what has to be there for that. */
  const targetFrom =
    (file: string, route: string) =>
    (path: string, anchor: string): string | undefined => {
      const target = path.startsWith('/') ? path.slice(1) : join(dirname(file), path)
      const clean = target.replace(/\/$/, '')
      if (!existsSync(join(workspaceRoot, clean))) return undefined
      if (image.test(clean)) {
        const copy = join(folder, 'files', clean)
        mkdirSync(dirname(copy), { recursive: true })
        copyFileSync(join(workspaceRoot, clean), copy)
        return relativeRoute(route, `files/${clean}`)
      }
      const isPage = routeOf(clean) ?? routeOf(`${clean}/README.md`)
      const known =
        isPage !== undefined && (files.includes(clean) || files.includes(`${clean}/README.md`))
      if (known) return `${relativeRoute(route, isPage)}.html${anchor}`
      if (!sources.has(clean)) {
        sources.add(clean)
        queue.push(clean)
      }
      return `${relativeRoute(route, sourceRoute(clean))}.html`
    }

  for (const file of pages) {
    const route = routeOf(file) ?? ''
    put(folder, route, pageOf(file, relinked(textOf(file), targetFrom(file, route))))
  }
  for (const [route, text] of made) put(folder, route, text)
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const route = sourceRoute(path)
    const text = statSync(join(workspaceRoot, path)).isDirectory()
      ? relinked(folderPage(path, namesIn(path)), targetFrom(`${path}/folder`, route))
      : filePage(path, textOf(path))
    put(folder, route, text)
  }
  return { pages: pages.length + made.size, sources: sources.size }
}

/** A page without what only its authors need, with figures and drawings in their places. */
const pageOf = (file: string, markdown: string): string => {
  const title = headingOf(markdown) ?? file
  const text = markdown.replaceAll(/^<!-- (?:embed|made by|bench):? .*-->\n\n?/gm, '')
  return file === homeFile
    ? withFigures(text, textOf('docs/reference/benchmarks.md'))
    : withDiagrams(text, title)
}

const put = (folder: string, route: string, text: string): void => {
  const path = join(folder, `${route}.md`)
  mkdirSync(dirname(path), { recursive: true })
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  writeFileSync(path, text)
}

const textOf = (file: string): string => readFileSync(join(workspaceRoot, file), 'utf8')

/** What git knows in a folder, files and folders, the latter with a slash. */
const namesIn = (path: string): readonly string[] => {
  const files = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', path], {
    cwd: workspaceRoot,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '')
    .map((file) => relative(path, file))
  return [...new Set(files.map((file) => file.replace(/\/.*/, '/')))].toSorted()
}
