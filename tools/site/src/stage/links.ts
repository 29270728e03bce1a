/** Links of a Markdown text led to where their files are on the site. */
import { linesOf, relink } from 'flext-workspace/docs'

/** Where a link leads now, by its path, decoded, and its anchor with the `#`; `undefined` leaves it. */
export type NewTarget = (path: string, anchor: string) => string | undefined

const attributeOrCode = /(\b(?:src|srcset|href)=")([^"]+)"|`[^`]*`/g
const elsewhere = /^(?:[a-z][\d+.a-z-]*:|\/\/|#)/i

/** Rewrites every relative link outside code, in Markdown and in HTML. */
export const relinked = (markdown: string, newTarget: NewTarget): string => {
  const inMarkdown = relink(
    markdown,
    ({ path, anchor }) => newTarget(decodeURI(path), anchor) ?? `${path}${anchor}`,
  )
  return linesOf(inMarkdown)
    .map(({ text, code }) => (code ? text : relinkedHtml(text, newTarget)))
    .join('\n')
}

const relinkedHtml = (line: string, newTarget: NewTarget): string =>
  line.replaceAll(attributeOrCode, (whole, attribute?: string, link?: string) => {
    if (attribute === undefined || link === undefined || elsewhere.test(link)) return whole
    const [path = '', heading] = link.split('#', 2)
    const anchor = heading === undefined ? '' : `#${heading}`
    const found = newTarget(decodeURI(path), anchor)
    return found === undefined ? whole : `${attribute}${found}"`
  })
