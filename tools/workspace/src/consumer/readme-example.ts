/**
 * The example of a README: the files it shows, each under its own name, and a session that says
 * what to type and what is printed then. Those that come from a folder `readme/` belong to it.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { fencedBlocks } from '../docs/fenced-block.ts'

export interface TypedCommand {
  readonly command: string
  /** What stdout has to show; `…` stands for anything in a line, and alone for any number of lines. */
  readonly shown: string
}

export interface ReadmeExample {
  readonly files: Readonly<Record<string, string>>
  readonly session: readonly TypedCommand[]
}

const mark = /^\s*<!--\s*embed:\s*(\S*\/readme\/[^\s#]+)\s*-->\s*$/

export const readmeExample = (readme: string): ReadmeExample => {
  const lines = readme.split('\n')
  const blocks = fencedBlocks(lines).flatMap(({ start, end }) => {
    const before = lines[start - 1]?.trim() === '' ? lines[start - 2] : lines[start - 1]
    const [, path] = mark.exec(before ?? '') ?? []
    return path === undefined
      ? []
      : [{ name: basename(path), text: `${lines.slice(start + 1, end).join('\n')}\n` }]
  })
  const isSession = ({ text }: { readonly text: string }): boolean => text.startsWith('$ ')
  return {
    files: Object.fromEntries(
      blocks.filter((block) => !isSession(block)).map(({ name, text }) => [name, text]),
    ),
    session: blocks.filter(isSession).flatMap(({ text }) => sessionOf(text)),
  }
}

/** What is typed stands behind `$ `, and below it what is printed. */
export const sessionOf = (text: string): readonly TypedCommand[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.split('\n')
      return { command, shown: shown.join('\n') }
    })

export const writeFiles = ({ files }: ReadmeExample, folder: string): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** Whether a program printed what a session shows. */
export const isShown = (shown: string, printed: string): boolean => {
  const lines = shown.trimEnd().split('\n')
  const pattern = lines
    .map((line) =>
      line.trim() === '…'
        ? String.raw`(?:.*\n)*?`
        : `${line.trimEnd().split('…').map(escape).join('.*')}[ ]*\\n`,
    )
    .join('')
  return new RegExp(`^${pattern}$`).test(`${printed.trimEnd()}\n`)
}

const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
