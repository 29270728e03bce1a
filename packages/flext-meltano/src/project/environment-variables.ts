/**
 * The variables a plugin sees. From the strongest: those Meltano provides, the process's own,
 * `.env`, then `env` of the plugin in the environment, of the environment, of the plugin, and of the
 * project. Each layer's texts are expanded with what the process, `.env` and weaker layers set.
 */
import { mistakeAt, type LocatedMap, type Report } from 'flext-core/yaml'

import type { DotEnvEntry } from './dotenv.ts'
import { expandText, expandToText, type Expansion, type Variables } from './expansion.ts'

/** The process's variables over those of `.env`. */
export const outerVariables = (
  process: Readonly<Record<string, string | undefined>>,
  dotEnv: ReadonlyArray<DotEnvEntry>,
  { strict, report }: { readonly strict: boolean; readonly report: Report },
): Variables => {
  const own = Object.fromEntries(
    Object.entries(process).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const known: Record<string, string> = { ...own }
  for (const { name, value, expands, span } of dotEnv) {
    if (Object.hasOwn(own, name)) continue
    const missing = (variable: string) => {
      const expected = `the variable ${variable} to be set above`
      const hint = 'put the value in single quotes to keep it as it stands'
      if (strict) report(mistakeAt(span, { path: name, expected, found: 'no such variable', hint }))
      return ''
    }
    known[name] = expands ? expandBraced(value, known, missing) : value
  }
  return known
}

/** Lays the `env` parts of the project file, the weakest first, below the outer variables. */
export const layeredVariables = (
  outer: Variables,
  layers: ReadonlyArray<LocatedMap | undefined>,
  expansion: Omit<Expansion, 'variables'>,
): Variables => {
  const known: Record<string, string> = { ...outer }
  for (const layer of layers) {
    const below = { ...expansion, variables: { ...known }, mayBeUnset: isProvided }
    for (const [name, { value }] of layer?.entries ?? []) {
      if (!Object.hasOwn(outer, name)) known[name] = expandToText(value, below)
    }
  }
  return known
}

/**
 * `env` is shared by the plugins of a pipeline, and the first one does not know yet what comes after
 * it: a reference to what another plugin provides is empty there.
 */
const isProvided = (name: string): boolean => /^MELTANO_(EXTRACT|LOAD|TRANSFORM)/.test(name)

/** In `.env` only `${NAME}` is a reference; `$NAME` is text. */
const expandBraced = (
  text: string,
  variables: Variables,
  missing: (name: string) => string,
): string => text.replaceAll(/\$\{\w+\}/g, (reference) => expandText(reference, variables, missing))
