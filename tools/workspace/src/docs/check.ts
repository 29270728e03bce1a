/** Everything wrong with the docs under a root: blocks that differ from their files, dead links. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { embed } from './embed.ts'
import { anchorsOf, linksOf } from './links.ts'

/** What `checkDocs` is to do with a block that differs: report it, or write it anew. */
export interface CheckDocsOptions {
  readonly write: boolean
}

/** Faults as `file:line: message`, of all files together; with `write`, blocks are filled first. */
export const checkDocs = (
  root: string,
  files: readonly string[],
  { write }: CheckDocsOptions,
): readonly string[] =>
  files.flatMap((file) => {
    const before = readFileSync(join(root, file), 'utf8')
    const { text, faults } = embed(before, (path) => contentOf(join(root, path)))
    if (write && text !== before) writeFileSync(join(root, file), text)
    return [
      ...faults.map(({ line, message }) => `${file}:${line}: ${message}`),
      ...(text === before || write
        ? []
        : [`${file}:${firstDifference(before, text)}: the code differs from the file it is from`]),
      ...deadLinks(root, file, text),
    ]
  })

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
