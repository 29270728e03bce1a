/** The words of a run: which plugin each one names, and what they make up. */
import { didYouMean, mistakeAt, mistakeOutside, type Located, type Mistake } from 'flext-core/yaml'

import type {
  CommandDeclaration,
  MappingDeclaration,
  PluginDeclaration,
  ProjectDeclaration,
} from './declaration.ts'
import { commandsOf, lineOf, type Heritages } from './heritage.ts'
import { nativeOf } from './native-plugin.ts'
import { pluginKinds, type PluginKind } from './plugin-kind.ts'

/** A word and where it stands: in the project file, or the number of an argument. */
export interface Word {
  readonly text: string
  readonly at: Located | number
}
export interface Block {
  readonly word: Word
  readonly plugin: PluginDeclaration
  readonly command: string | undefined
  readonly mapping?: MappingDeclaration
}
/** A tap into a target, with what stands between and what transforms after. */
export interface PlannedPipeline {
  readonly tap: PluginDeclaration
  readonly mappings: ReadonlyArray<MappingDeclaration>
  readonly target: PluginDeclaration
  transform?: Block
}
/** A command of a plugin on its own. */
export interface PlannedCommand {
  readonly run: Block
}
export type Planned = PlannedPipeline | PlannedCommand

/** What the words are looked up in. */
export interface Vocabulary {
  readonly project: ProjectDeclaration
  readonly heritages: Heritages
}

/** A job's name stands for its words. */
export const wordsOf = (
  project: Pick<ProjectDeclaration, 'jobs'>,
  { text, at }: Word,
): ReadonlyArray<Word> => {
  const job = project.jobs.find(({ name }) => name === text)
  return job?.words.map((word) => ({ text: word.text, at: word.node })) ?? [{ text, at }]
}

const paired: ReadonlySet<PluginKind> = new Set(['extractor', 'loader', 'mapper'])
const runnable = pluginKinds.filter((kind) => kind !== 'file' && kind !== 'transform')

/** The plugin a word names, or why it names none that can be run there. */
export const blockOf = (vocabulary: Vocabulary, word: Word): Block | Mistake => {
  const { project } = vocabulary
  if (project.jobs.some((job) => job.name === word.text)) {
    const hint = 'it is the name of a job, and stands inside one, or names a plugin too'
    return wrongWord(word, 'a plugin that no job is named after', hint)
  }
  const [name = '', command] = word.text.split(':', 2)
  const mapping = project.mappings.find((each) => each.name === name)
  if (mapping !== undefined && command === undefined) {
    return { word, plugin: mapping.mapper, command, mapping }
  }
  const plugin = runnable
    .flatMap((kind) => project.plugins[kind])
    .find((candidate) => candidate.name === name)
  if (plugin === undefined) return unknownWord(project, word, name)
  if (plugin.kind === 'mapper' && command === undefined) {
    const named = project.mappings.filter((each) => each.mapper === plugin)
    return wrongWord(
      word,
      named.map((each) => each.name).join(' or ') || `a mapping declared for ${name}`,
      'in a run, the name of a mapping stands for its mapper',
    )
  }
  if (command === undefined && paired.has(plugin.kind)) return { word, plugin, command }
  if (command === undefined && plugin.kind !== 'transformer') return { word, plugin, command }
  const commands = commandsIn(vocabulary, plugin)
  return command !== undefined && commands.has(command)
    ? { word, plugin, command }
    : wrongWord(
        word,
        [...commands.keys()].map((each) => `${name}:${each}`).join(' or ') ||
          `a command declared for ${name}`,
      )
}

const unknownWord = (project: ProjectDeclaration, word: Word, name: string): Mistake => {
  const plugins = runnable
    .filter((kind) => kind !== 'mapper')
    .flatMap((kind) => project.plugins[kind])
  const known = [...plugins, ...project.mappings, ...project.jobs].map((each) => each.name)
  const meant = didYouMean(name, known)
  return wrongWord(
    word,
    `a plugin or job of the project: ${known.join(', ')}`,
    meant === undefined ? undefined : `did you mean ${meant}?`,
  )
}

/** Each tap with the target after it and what transforms what it loaded; other commands on their own. */
export const grouped = (
  blocks: ReadonlyArray<Block>,
  mistakes: Array<Mistake>,
): ReadonlyArray<Planned> => {
  const planned: Array<Planned> = []
  let tap: Block | undefined
  let mappings: ReadonlyArray<MappingDeclaration> = []
  for (const block of blocks) {
    const last = planned.at(-1)
    const { plugin, command, mapping, word } = block
    if (command === undefined && plugin.kind === 'extractor') {
      if (tap !== undefined) mistakes.push(wrongWord(word, `a loader after ${tap.word.text}`))
      tap = block
      mappings = []
    } else if (mapping !== undefined) {
      if (tap === undefined) mistakes.push(wrongWord(word, 'an extractor before the mapping'))
      mappings = [...mappings, mapping]
    } else if (command === undefined && plugin.kind === 'loader') {
      if (tap === undefined) mistakes.push(wrongWord(word, 'an extractor before the loader'))
      else planned.push({ tap: tap.plugin, mappings, target: plugin })
      tap = undefined
    } else if (tap !== undefined) {
      mistakes.push(wrongWord(word, `a loader after ${tap.word.text}`))
    } else if (!isNativeTransform(block)) {
      planned.push({ run: block })
    } else if (last === undefined || 'run' in last || last.transform !== undefined) {
      const hint = 'flext-sql works on what a pair has loaded, once after each'
      mistakes.push(wrongWord(word, 'an extractor and a loader before it', hint))
    } else last.transform = block
  }
  if (tap !== undefined) mistakes.push(wrongWord(tap.word, `${tap.word.text} followed by a loader`))
  return planned
}

/** Only the transformer of this package works inside the transaction of a pipeline. */
const isNativeTransform = ({ plugin }: Block): boolean =>
  nativeOf(plugin.kind, plugin) === 'flext-sql'

/** The commands of a plugin; `run` is `flext-sql`'s own. */
export const commandsIn = (
  { heritages }: Pick<Vocabulary, 'heritages'>,
  plugin: PluginDeclaration,
): ReadonlyMap<string, CommandDeclaration> => {
  const heritage = heritages.get(plugin) ?? { plugin }
  const declared = commandsOf(heritage)
  return lineOf(heritage).some((each) => nativeOf(each.kind, each) === 'flext-sql')
    ? new Map([['run', { args: '' }], ...declared])
    : declared
}

const wrongWord = ({ text, at }: Word, expected: string, hint?: string): Mistake => {
  const said = { path: '', expected, found: JSON.stringify(text), hint }
  return typeof at === 'number'
    ? mistakeOutside({ _tag: 'ArgumentPlace', argument: at }, said)
    : mistakeAt(at.span, { ...said, path: at.path })
}
