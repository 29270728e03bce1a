/**
 * The table of contents, read from the READMEs of `docs/`: each `##` heading of the first is a
 * section, each list item that begins with a link an entry. An entry that is a README itself has
 * the pages that it lists below it.
 */
import { dirname, join } from 'node:path'

import { linksOf } from 'flext-workspace/docs'

import { headingOf } from './heading.ts'

/** A page, and those that belong to it. */
export interface Entry {
  readonly title: string
  readonly file: string
  readonly entries: readonly Entry[]
}

export interface Section {
  readonly title: string
  readonly entries: readonly Entry[]
}

const root = 'docs/README.md'
const item = /^- \[([^\]]+)\]\(([^)#\s]+)\)/

export const contentsOf = (read: (file: string) => string): readonly Section[] => {
  const sections: { readonly title: string; readonly entries: Entry[] }[] = []
  for (const line of read(root).split('\n')) {
    const [, section] = /^## (.+)$/.exec(line) ?? []
    if (section !== undefined) sections.push({ title: section, entries: [] })
    const [, title, path] = item.exec(line) ?? []
    if (title === undefined || path === undefined) continue
    const file = join(dirname(root), path)
    sections.at(-1)?.entries.push({
      title: title.replaceAll('`', ''),
      file,
      entries: file.startsWith('docs/') && file.endsWith('/README.md') ? below(file, read) : [],
    })
  }
  return sections
}

/** The pages beside a README that it leads to, under their own headings. */
const below = (index: string, read: (file: string) => string): readonly Entry[] => {
  const folder = dirname(index)
  const files = linksOf(read(index))
    .map(({ path }) => join(folder, path))
    .filter((file) => file !== index && file.endsWith('.md') && file.startsWith(`${folder}/`))
  return [...new Set(files)].map((file) => ({
    title: headingOf(read(file)) ?? file,
    file,
    entries: [],
  }))
}
