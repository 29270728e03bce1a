/** Links of the built site that lead nowhere: to a page or file that is not there, or to no anchor. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What was looked at, and `page: link` of every link that leads nowhere. */
export interface LinkReport {
  readonly pages: number
  readonly links: number
  readonly dead: readonly string[]
}

const link = /<(?:a|link|img|script|source)\b[^>]*?\s(?:href|src)="([^"]+)"/g
const anchor = /\s(?:id|name)="([^"]+)"/g
const elsewhere = /^(?:[a-z][\d+.a-z-]*:|\/\/)/i

export const deadLinks = (folder: string): LinkReport => {
  const pages = globSync('**/*.html', { cwd: folder }).toSorted()
  const anchorsIn = remembered((page: string) => {
    const text = readFileSync(join(folder, page), 'utf8')
    return new Set([...text.matchAll(anchor)].map(([, id]) => plain(id ?? '')))
  })
  let links = 0
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(folder, page), 'utf8')
    const targets = new Set([...text.matchAll(link)].map(([, target]) => plain(target ?? '')))
    return [...targets]
      .filter((target) => !elsewhere.test(target))
      .filter((target) => {
        links += 1
        const [path = '', place] = decodeURI(target).split('#', 2)
        const file = fileOf(folder, page, path)
        if (file === undefined) return true
        return place !== undefined && place !== '' && file.endsWith('.html')
          ? !anchorsIn(file).has(place)
          : false
      })
      .map((target) => `${page}: ${target}`)
  })
  return { pages: pages.length, links, dead }
}

/** The file of the site that a link leads to, if there is one. */
const fileOf = (folder: string, page: string, path: string): string | undefined => {
  const target =
    path === '' ? page : path.startsWith('/') ? path.slice(1) : join(dirname(page), path)
  const file =
    target === '' || target.endsWith('/') || isFolder(join(folder, target))
      ? join(target, 'index.html')
      : target
  return existsSync(join(folder, file)) ? file : undefined
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory()

const plain = (text: string): string =>
  text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')

const remembered = <A>(compute: (key: string) => A): ((key: string) => A) => {
  const known = new Map<string, A>()
  return (key) => {
    const found = known.get(key) ?? compute(key)
    known.set(key, found)
    return found
  }
}
