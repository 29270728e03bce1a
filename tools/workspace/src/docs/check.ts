/**
 * Everything wrong with the docs under a root: code that differs from its file or is from none,
 * dead links, pages that no table of contents lists.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { unlisted } from './contents.ts'
import { embed } from './embed.ts'
import { anchorsOf, linksOf } from './links.ts'
import { unembedded } from './unembedded.ts'

/** What `checkDocs` is to do with a block that differs: report it, or write it anew. */
export interface CheckDocsOptions {
  readonly write: boolean
}

/** Faults as `file:line: message`, of all files together; with `write`, blocks are filled first. */
export const checkDocs = (
  root: string,
  files: readonly string[],
  { write }: CheckDocsOptions,
): readonly string[] => [
  ...files.flatMap((file) => {
    const before = readFileSync(join(root, file), 'utf8')
    const { text, faults } = embed(before, (path) => contentOf(join(root, path)))
    if (write && text !== before) writeFileSync(join(root, file), text)
    return [
      ...faults.map(({ line, message }) => `${file}:${line}: ${message}`),
      ...(text === before || write
        ? []
        : [`${file}:${firstDifference(before, text)}: the code differs from the file it is from`]),
      ...(isMade(root, file, text)
        ? []
        : unembedded(text).map(({ line, message }) => `${file}:${line}: ${message}`)),
      ...deadLinks(root, file, text),
    ]
  }),
  ...unlisted(files, (file) => readFileSync(join(root, file), 'utf8')),
]

/**
 * Whether a program makes the page and a test compares it: changelogs, and pages that name the
 * program in their first line.
 */
const isMade = (root: string, file: string, text: string): boolean => {
  const [, maker] = /^<!-- made by: (\S+) -->/.exec(text) ?? []
  return maker === undefined ? file.endsWith('CHANGELOG.md') : existsSync(join(root, maker))
}

const deadLinks = (root: string, file: string, text: string): readonly string[] =>
  linksOf(text).flatMap(({ line, path, anchor }) => {
    const target = path.startsWith('/') ? join(root, path) : join(root, dirname(file), path)
    if (path !== '' && !existsSync(target)) return [`${file}:${line}: there is no ${path}`]
    if (anchor === undefined || (path !== '' && !path.endsWith('.md'))) return []
    const linked = path === '' ? text : (contentOf(target) ?? '')
    return anchorsOf(linked).has(anchor)
      ? []
      : [`${file}:${line}: ${path === '' ? 'this file' : path} has no heading #${anchor}`]
  })

const firstDifference = (before: string, after: string): number => {
  const wanted = after.split('\n')
  return before.split('\n').findIndex((line, index) => line !== wanted[index]) + 1
}

const contentOf = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined
