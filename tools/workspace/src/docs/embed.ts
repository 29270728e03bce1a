/**
 * Fills the code blocks of a Markdown text from source files, so that the code in the docs is
 * compiled and tested. A block is marked by a comment before its fence, with or without a blank
 * line between: `<!-- embed: path/from/the/root.ts#region -->`; without a region it is the whole
 * file.
 */
import { blockAt } from './fenced-block.ts'
import { regionOf, withoutMarkers } from './region.ts'

/** What is wrong with one mark, and the line it stands on. */
export interface EmbedFault {
  readonly line: number
  readonly message: string
}

/** The text with every marked block filled, and the marks that could not be followed. */
export interface Embedded {
  readonly text: string
  readonly faults: readonly EmbedFault[]
}

/** Returns a file of the workspace by its path from the root, or `undefined` when there is none. */
export type ReadSource = (path: string) => string | undefined

const mark = /^\s*<!--\s*embed:\s*([^\s#]+)(?:#(\S+))?\s*-->\s*$/

export const embed = (markdown: string, read: ReadSource): Embedded => {
  const lines = markdown.split('\n')
  const out: string[] = []
  const faults: EmbedFault[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    out.push(line)
    const [, path, region] = mark.exec(line) ?? []
    if (path !== undefined) {
      const opening = lines[at + 1]?.trim() === '' ? at + 2 : at + 1
      const block = blockAt(lines, opening)
      const code = block === undefined ? undefined : codeOf(read(path), region)
      if (block === undefined) {
        faults.push({ line: at + 1, message: 'no fenced block follows the embed comment' })
      } else if (code === undefined) {
        const missing = region === undefined ? path : `${path}#${region}`
        faults.push({ line: at + 1, message: `${missing} does not exist` })
      } else {
        const indented = code.split('\n').map((text) => (text === '' ? '' : block.indent + text))
        out.push(...lines.slice(at + 1, opening + 1), ...indented, lines[block.end] ?? '')
        at = block.end
      }
    } else {
      // What stands inside another block is shown as it is, marks included.
      const block = blockAt(lines, at)
      if (block !== undefined) {
        out.push(...lines.slice(at + 1, block.end + 1))
        at = block.end
      }
    }
    at += 1
  }
  return { text: out.join('\n'), faults }
}

const codeOf = (source: string | undefined, region: string | undefined): string | undefined =>
  source === undefined
    ? undefined
    : region === undefined
      ? withoutMarkers(source)
      : regionOf(source, region)
