/** Gives the relative links of a Markdown text other targets, and leaves code alone. */
import { linesOf } from './lines.ts'

/** What is linked to, as written. */
export interface RelativeLink {
  readonly path: string
  /** `#heading`, or empty. */
  readonly anchor: string
  readonly image: boolean
}

/** The new target of a link; `undefined` leaves only its text. */
export type Retarget = (link: RelativeLink) => string | undefined

const linkOrCode = /(!?)\[((?:[^\]`]|`[^`]*`)*)\]\(\s*<?([^)\s>]+)>?((?:\s+"[^"]*")?)\s*\)|`[^`]*`/g
const outside = /^(?:[a-z][\d+.a-z-]*:|\/\/|#)/i

export const relink = (markdown: string, retarget: Retarget): string =>
  linesOf(markdown)
    .map(({ text, code }) => (code ? text : relinkLine(text, retarget)))
    .join('\n')

const relinkLine = (line: string, retarget: Retarget): string =>
  line.replaceAll(linkOrCode, (whole, mark?: string, label?: string, to?: string, title = '') => {
    if (label === undefined || to === undefined || outside.test(to)) return whole
    const [path = '', heading] = to.split('#', 2)
    const anchor = heading === undefined ? '' : `#${heading}`
    const target = retarget({ path, anchor, image: mark === '!' })
    return target === undefined ? label : `${mark}[${label}](${target}${title})`
  })
