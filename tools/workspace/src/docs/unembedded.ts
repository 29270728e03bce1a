/**
 * Code in a Markdown text that is from no file: nobody compiles it, so nobody notices when it goes
 * wrong. What people type and what programs answer is not code in this sense.
 */
import { fencedBlocks } from './fenced-block.ts'

/** What is wrong with one block, and the line it opens on. */
export interface UnembeddedFault {
  readonly line: number
  readonly message: string
}

const mark = /^\s*<!--\s*embed:/

/** Sessions, output, drawings, and Markdown about Markdown. */
const typedOrTold = new Set(['sh', 'console', 'text', 'mermaid', 'md'])

export const unembedded = (markdown: string): readonly UnembeddedFault[] => {
  const lines = markdown.split('\n')
  return fencedBlocks(lines)
    .filter(({ language }) => !typedOrTold.has(language))
    .filter(({ start }) => {
      const before = lines[start - 1]?.trim() === '' ? lines[start - 2] : lines[start - 1]
      return !mark.test(before ?? '')
    })
    .map(({ language, start }) => ({
      line: start + 1,
      message:
        language === ''
          ? 'a block of no language: name it (text for output, sh for what is typed)'
          : `${language} that is from no file: embed it, so that it is tested`,
    }))
}
