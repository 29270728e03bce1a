/** The words of a run: which plugin each one names, and which of them make up a pipeline. */
import { didYouMean, mistakeAt, mistakeOutside, type Located, type Mistake } from 'flext-core/yaml'

import {
  pluginKinds,
  type CommandDeclaration,
  type PluginDeclaration,
  type ProjectDeclaration,
} from './declaration.ts'
import { nativeOf } from './native-plugin.ts'

/** A word and where it stands: in the project file, or the number of an argument. */
export interface Word {
  readonly text: string
  readonly at: Located | number
}
export interface Block {
  readonly word: Word
  readonly plugin: PluginDeclaration
  readonly command: string | undefined
}
export interface Planned {
  readonly tap: PluginDeclaration
  readonly target: PluginDeclaration
  transform?: Block
}

/** A job's name stands for its words. */
export const wordsOf = (
  project: ProjectDeclaration,
  text: string,
  argument: number,
): ReadonlyArray<Word> => {
  const job = project.jobs.find(({ name }) => name === text)
  return job?.words.map((word) => ({ text: word.text, at: word.node })) ?? [{ text, at: argument }]
}

/** The plugin a word names, or why it names none that can be run there. */
export const blockOf = (project: ProjectDeclaration, word: Word): Block | Mistake => {
  const [name = '', command] = word.text.split(':', 2)
  const plugin = pluginKinds
    .flatMap((kind) => project.plugins[kind])
    .find((candidate) => candidate.name === name)
  if (plugin === undefined) {
    const known = pluginKinds.flatMap((kind) => project.plugins[kind]).map((one) => one.name)
    const jobs = project.jobs.map((job) => job.name)
    const meant = didYouMean(name, [...known, ...jobs])
    return wrongWord(
      word,
      `a plugin or job of the project: ${[...known, ...jobs].join(', ')}`,
      meant === undefined ? undefined : `did you mean ${meant}?`,
    )
  }
  if (plugin.kind === 'transformer') {
    const commands = commandsOf(plugin)
    return command !== undefined && commands.has(command)
      ? { word, plugin, command }
      : wrongWord(
          word,
          [...commands.keys()].map((each) => `${name}:${each}`).join(' or ') ||
            `a command declared for ${name}`,
        )
  }
  return command === undefined
    ? { word, plugin, command }
    : wrongWord(word, `${name} without a command`, 'commands of taps and targets are not read yet')
}

/** Each tap with the target after it, and the transformation after that. */
export const grouped = (
  blocks: ReadonlyArray<Block>,
  mistakes: Array<Mistake>,
): ReadonlyArray<Planned> => {
  const planned: Array<Planned> = []
  let tap: Block | undefined
  for (const block of blocks) {
    const last = planned.at(-1)
    if (block.plugin.kind === 'extractor') {
      if (tap !== undefined) mistakes.push(wrongWord(block.word, `a loader after ${tap.word.text}`))
      tap = block
    } else if (block.plugin.kind === 'loader') {
      if (tap === undefined) mistakes.push(wrongWord(block.word, 'an extractor before the loader'))
      else planned.push({ tap: tap.plugin, target: block.plugin })
      tap = undefined
    } else if (tap !== undefined) {
      mistakes.push(wrongWord(block.word, `a loader after ${tap.word.text}`))
    } else if (last === undefined || last.transform !== undefined) {
      const hint = 'one transformation after each pair is what this version reads'
      mistakes.push(wrongWord(block.word, 'an extractor and a loader before it', hint))
    } else last.transform = block
  }
  if (tap !== undefined) mistakes.push(wrongWord(tap.word, `${tap.word.text} followed by a loader`))
  return planned
}

/** The commands of a transformer; `run` is `flext-sql`'s own. */
export const commandsOf = (plugin: PluginDeclaration): ReadonlyMap<string, CommandDeclaration> =>
  nativeOf(plugin.kind, plugin) === 'flext-sql'
    ? new Map([['run', { args: '' }], ...(plugin.commands ?? [])])
    : (plugin.commands ?? new Map())

const wrongWord = ({ text, at }: Word, expected: string, hint?: string): Mistake => {
  const said = { path: '', expected, found: JSON.stringify(text), hint }
  return typeof at === 'number'
    ? mistakeOutside({ _tag: 'ArgumentPlace', argument: at }, said)
    : mistakeAt(at.span, { ...said, path: at.path })
}
