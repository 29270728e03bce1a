/**
 * Templates through minijinja, loaded where a project has templates. A function of ours must never throw
 * inside of it: that would end its WebAssembly for good. If it ends all the same, the next use has a new one.
 */
import { createRequire } from 'node:module'

import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'
import type * as minijinja from 'minijinja-js'

import { libraryName, type MacroLibrary } from './macro-library.ts'

/** What templates may call or name. Functions get keyword arguments last, as a Map. */
export type TemplateGlobals = Readonly<Record<string, unknown>>

export interface TemplateProblem {
  /** Of another file than the template's: of a macro. */
  readonly path?: string
  readonly line?: number
  readonly found: string
}

/** Renders a template; a variable that there is not is a problem. */
export const renderTemplate = (
  name: string,
  text: string,
  globals: TemplateGlobals,
  macros?: MacroLibrary,
): FlextResult<string, TemplateProblem> => {
  const environment = new (packageOf().Environment)()
  environment.undefinedBehavior = 'strict'
  environment.keepTrailingNewline = true
  environment.enablePyCompat()
  for (const [key, value] of Object.entries(globals)) environment.addGlobal(key, value)
  try {
    if (macros !== undefined) environment.addTemplate(libraryName, macros.text)
    const whole = macros === undefined ? text : macros.importing + text
    return E.right(environment.renderNamedStr(name, whole, {}))
  } catch (failure) {
    if (!(failure instanceof Error)) throw failure
    if (failure.name === 'RuntimeError') {
      loaded = undefined
      return E.left({ found: 'one that minijinja gives up on' })
    }
    return E.left(problemIn(failure.message, text, macros))
  } finally {
    // Its memory is not this engine's to collect.
    if (loaded !== undefined) environment.free()
  }
}

/** `undefined value (in models/birds.sql:3)`, and below it lines with a caret. */
const problemIn = (
  message: string,
  text: string,
  macros: MacroLibrary | undefined,
): TemplateProblem => {
  const [first = ''] = message.split('\n')
  const [, said = first, file, at] = /^(.*) \(in (.*):(\d+)\)$/.exec(first) ?? []
  if (at === undefined) return { found: said }
  const inMacro = file === libraryName && macros !== undefined
  const shown = (inMacro ? macros.text : text).split('\n')[Number(at) - 1]?.trim() ?? ''
  const found = said === 'undefined value' ? `an undefined name in: ${shown}` : said
  return inMacro ? { ...macros.placeOf(Number(at)), found } : { line: Number(at), found }
}

type Package = typeof minijinja

let loaded: Package | undefined

const require = createRequire(import.meta.url)

const packageOf = (): Package => {
  if (loaded !== undefined) return loaded
  const path = require.resolve('minijinja-js')
  delete require.cache[path]
  loaded = require(path) as Package
  return loaded
}
