/**
 * A command line as a user of Meltano types it, in the words of this one: options before the command,
 * `el` and `elt`, `test`, and options that go by other names. What is not there is refused by name.
 */
import { resolve } from 'node:path'

import { commandsElsewhere, globalMeanings, optionMeanings } from './option-meanings.ts'
import type { WordMeaning, WordMeanings } from './word-meaning.ts'

export interface Words {
  /** What stands behind `flext`. */
  readonly args: ReadonlyArray<string>
  /** Variables that options before the command stand for. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** What had no effect, and why. */
  readonly notes: ReadonlyArray<string>
}

/** Why the words cannot be gone on with. */
export interface Refused {
  readonly refused: string
}

const refused = (reason: string): Refused => ({ refused: reason })

const groups = new Set(['state', 'job', 'schedule', 'environment', 'dead-letters'])

/** The words to go on with, or why they cannot be. */
export const meltanoWords = (args: ReadonlyArray<string>, cwd: string): Words | Refused => {
  if (args[0] !== 'meltano') return { args, env: {}, cwd, notes: [] }
  const before = leading(args.slice(1), cwd)
  if ('refused' in before) return before
  const { rest, env, notes, cwd: moved, logLevel } = before
  const [command = ''] = rest
  const depth = groups.has(command) && !(rest[1] ?? '-').startsWith('-') ? 2 : 1
  const path = rest.slice(0, depth)
  const elsewhere = commandsElsewhere.get(path.join(' '))
  if (elsewhere !== undefined) {
    return refused(`meltano ${path.join(' ')} is not there; ${elsewhere}`)
  }
  const behind = translated(
    `meltano ${path.join(' ')}`,
    rest.slice(depth),
    optionMeanings[path.join(' ')] ?? {},
  )
  if ('refused' in behind) return behind
  const told = [
    ...behind.args,
    ...(logLevel === undefined || !logs.has(command) ? [] : ['--log-level', logLevel]),
  ]
  const whole = asRun(path, told)
  if ('refused' in whole) return whole
  return {
    args: ['meltano', ...whole.args],
    env: { ...env, ...whole.env },
    cwd: moved,
    notes: [...notes, ...behind.notes],
  }
}

const logs = new Set(['run', 'el', 'elt'])

interface Leading {
  readonly rest: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly logLevel: string | undefined
  readonly notes: ReadonlyArray<string>
}

/** Options that Meltano takes before the command. */
const leading = (args: ReadonlyArray<string>, cwd: string): Leading | Refused => {
  const env: Record<string, string> = {}
  const notes: Array<string> = []
  let folder = cwd
  let logLevel: string | undefined
  let at = 0
  while ((args[at] ?? '').startsWith('-')) {
    const [name, inline] = split(args[at] ?? '')
    const value = inline ?? args[at + 1] ?? ''
    const size = inline === undefined ? 2 : 1
    if (name === '--environment') env['MELTANO_ENVIRONMENT'] = value
    else if (name === '--cwd') folder = resolve(cwd, value)
    else if (name === '--env-file') env['FLEXT_ENV_FILE'] = resolve(cwd, value)
    else if (name === '--log-level') logLevel = value === 'warning' ? 'warn' : value
    else if (name === '--no-environment') {
      env['MELTANO_ENVIRONMENT'] = 'null'
      at += 1
      continue
    } else {
      const meaning = globalMeanings[name]
      if (meaning === undefined) break
      if ('instead' in meaning) return refused(`${name} is not there; ${meaning.instead}`)
      if ('noEffect' in meaning) notes.push(`${name} has no effect: ${meaning.noEffect}`)
    }
    at += size
  }
  return { rest: args.slice(at), env, cwd: folder, logLevel, notes }
}

interface Translated {
  readonly args: ReadonlyArray<string>
  readonly notes: ReadonlyArray<string>
}

/** What stands behind `--` is a plugin's. */
const translated = (
  command: string,
  args: ReadonlyArray<string>,
  meanings: WordMeanings,
): Translated | Refused => {
  const words: Array<string> = []
  const notes: Array<string> = []
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    if (word === '--') {
      words.push(...args.slice(at))
      break
    }
    const [name, inline] = split(word)
    const meaning: WordMeaning | undefined = word.startsWith('-') ? meanings[name] : undefined
    if (meaning === undefined) {
      words.push(word)
      continue
    }
    const value = meaning.takes === true ? (inline ?? args[(at += 1)] ?? '') : ''
    if ('instead' in meaning) return refused(`${command} ${name} is not there; ${meaning.instead}`)
    if ('noEffect' in meaning) notes.push(`${name} has no effect: ${meaning.noEffect}`)
    else words.push(...meaning.becomes(value))
  }
  return { args: words, notes }
}

const split = (word: string): readonly [string, string | undefined] => {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

/** `el`, `elt` and `test` are runs. */
const asRun = (
  path: ReadonlyArray<string>,
  args: ReadonlyArray<string>,
): Pick<Words, 'args' | 'env'> | Refused => {
  const [command = ''] = path
  if (command === 'test') {
    const named = args.filter((word) => !word.startsWith('-'))
    return named.length > 0 && named.every((word) => word.includes(':'))
      ? { args: ['run', ...args], env: {} }
      : refused('meltano test is there for single tests: flext meltano run <plugin>:<test>')
  }
  return command === 'el' || command === 'elt'
    ? loading(command, args)
    : { args: [...path, ...args], env: {} }
}

const loading = (
  command: string,
  args: ReadonlyArray<string>,
): Pick<Words, 'args' | 'env'> | Refused => {
  const words: Array<string> = []
  const filter: Array<string> = []
  for (let at = 0; at < args.length; at += 1) {
    const [name, inline] = split(args[at] ?? '')
    const valued = () => inline ?? args[(at += 1)] ?? ''
    if (name === '--select' || name === '-s') filter.push(valued())
    else if (name === '--exclude' || name === '-e') filter.push(`!${valued()}`)
    else if (name === '--transform') {
      const how = valued()
      if (how !== 'skip')
        return refused(
          `meltano ${command} --transform=${how} is not there; flext meltano run <tap> <target> <transformer>:run`,
        )
    } else if (name === '--dump') {
      return refused(
        `meltano ${command} --dump is not there; flext meltano invoke <plugin> --dump config, or catalog`,
      )
    } else if (name === '--state-id') {
      const suffixed =
        'a state is <environment>:<tap>-to-<target>; --state-id-suffix keeps another, and flext meltano state copy takes it over'
      return refused(`meltano ${command} --state-id is not there; ${suffixed}`)
    } else words.push(args[at] ?? '')
  }
  const tap = words.find((word) => !word.startsWith('-')) ?? ''
  const variable = `${tap.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}__SELECT_FILTER`
  return {
    args: ['run', ...words],
    env: filter.length === 0 ? {} : { [variable]: JSON.stringify(filter) },
  }
}
