/** One model's template, rendered: what it calls `ref`, `source`, `config` and the like gives, and its SQL. */
import { either as E } from 'fp-ts'
import type { FlextResult } from 'flext-core'

import { quote } from '../sql/sql-text.ts'
import type { ModelProblem } from './error.ts'
import type { MacroLibrary } from './macro-library.ts'
import { renderTemplate } from './minijinja.ts'
import type { ModelText } from './model.ts'
import { linesOf, withMarks, withoutMarks } from './template-lines.ts'

/** What templates are rendered for. */
export interface TemplateWorld {
  readonly vars: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string>>
  readonly target: { readonly name: string; readonly type: string; readonly schema: string }
  readonly macros?: MacroLibrary | undefined
  /** Names of models by what `ref` calls them, and tables by what `source` calls them. */
  readonly refs: ReadonlySet<string>
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, SourceTable>>
}

export interface SourceTable {
  readonly table: string
  /** Another schema than the target's. */
  readonly schema?: string
}

export interface TemplateFile {
  readonly name: string
  readonly path: string
  readonly template: string
  readonly kind: 'model' | 'snapshot'
}

/** Where a call begins, both counted from one. */
export interface CallPlace {
  readonly line: number
  readonly column: number
}

export interface RenderedModel {
  readonly text: ModelText
  /** All that was given to `config`, the last word of each key. */
  readonly config: Readonly<Record<string, unknown>>
  /** Models that it refers to, each with the place of its first `ref`. */
  readonly refs: ReadonlyMap<string, CallPlace | undefined>
  readonly outside: ReadonlyArray<string>
}

/** Renders a model; every mistake in what it calls is told. */
export const renderModel = (
  file: TemplateFile,
  world: TemplateWorld,
  incremental: boolean,
): FlextResult<RenderedModel, ReadonlyArray<ModelProblem>> => {
  const { path, template } = file
  const problems: Array<ModelProblem> = []
  const calls = callsIn(file, world, incremental, problems)
  const rendered = renderTemplate(path, template, calls.globals, world.macros)
  if (E.isLeft(rendered))
    return E.left([...problems, { path, expected: 'a template of Jinja', ...rendered.left }])
  if (problems.length > 0) return E.left(problems)
  const marked = renderTemplate(
    path,
    withMarks(template),
    callsIn(file, world, incremental, []).globals,
    world.macros,
  )
  return E.right({
    text: {
      sql: rendered.right,
      ...(E.isRight(marked) ? { lines: linesOf(rendered.right, marked.right) } : {}),
    },
    config: calls.config,
    refs: calls.refs,
    outside: calls.outside,
  })
}

interface Calls {
  readonly globals: Readonly<Record<string, unknown>>
  readonly config: Record<string, unknown>
  readonly refs: Map<string, CallPlace | undefined>
  readonly outside: Array<string>
}

const callsIn = (
  { name, path, template }: TemplateFile,
  { vars, env, target, refs: known, sources }: TemplateWorld,
  incremental: boolean,
  problems: Array<ModelProblem>,
): Calls => {
  const config: Record<string, unknown> = {}
  const refs = new Map<string, CallPlace | undefined>()
  const outside: Array<string> = []
  /** What is wrong with a call of these arguments; it renders to nothing. */
  const wrong = (call: string, args: ReadonlyArray<unknown>, expected: string): string => {
    const place = placeOfCall(template, call, args)
    problems.push({ path, ...place, expected, found: `${call}(${args.map(shown).join(', ')})` })
    return ''
  }
  const ref = (...args: ReadonlyArray<unknown>): string => {
    const [said] = args.map(textIn)
    if (args.length !== 1 || said === undefined) return wrong('ref', args, `ref('<model>')`)
    if (!known.has(said)) return wrong('ref', args, `ref of a model (${[...known].join(', ')})`)
    if (!refs.has(said)) refs.set(said, placeOfCall(template, 'ref', args))
    return quote(said)
  }
  const source = (...args: ReadonlyArray<unknown>): string => {
    const [group, table] = args.map(textIn)
    const found = sources.get(group ?? '')?.get(table ?? '')
    if (found === undefined || args.length !== 2) {
      const all = [...sources].flatMap(([one, tables]) =>
        [...tables.keys()].map((each) => `'${one}', '${each}'`),
      )
      return wrong('source', args, `source of a table (${all.join('; ') || 'none is declared'})`)
    }
    if (found.schema === undefined) return quote(found.table)
    outside.push(`${found.schema}.${found.table}`)
    return `${quote(found.schema)}.${quote(found.table)}`
  }
  const variable = (...args: ReadonlyArray<unknown>): unknown => {
    const said = textIn(args[0])
    if (said !== undefined && Object.hasOwn(vars, said)) return vars[said]
    if (args.length > 1) return args[1]
    return wrong(
      'var',
      args,
      `a variable under \`vars\` (${Object.keys(vars).join(', ') || 'none'})`,
    )
  }
  const environment = (...args: ReadonlyArray<unknown>): unknown => {
    const value = env[textIn(args[0]) ?? '']
    if (value !== undefined) return value
    return args.length > 1 ? args[1] : wrong('env_var', args, 'a variable of the environment')
  }
  const configure = (...args: ReadonlyArray<unknown>): string => {
    for (const each of args) {
      if (each instanceof Map)
        Object.assign(config, Object.fromEntries(each as Map<string, unknown>))
      else if (typeof each === 'object' && each !== null) Object.assign(config, each)
      else wrong('config', args, 'config(<key>=<value>, …)')
    }
    return ''
  }
  const globals = {
    ref,
    source,
    var: variable,
    env_var: environment,
    config: configure,
    is_incremental: () => incremental,
    this: quote(name),
    target,
  }
  return { globals, config, refs, outside }
}

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? withoutMarks(value) : undefined

const shown = (value: unknown): string =>
  typeof value === 'string' ? `'${withoutMarks(value)}'` : JSON.stringify(value)

/** Where a call with this first argument stands first, if it stands there as such. */
const placeOfCall = (
  template: string,
  call: string,
  [first]: ReadonlyArray<unknown>,
): CallPlace | undefined => {
  const said = textIn(first)
  const argument = said === undefined ? '' : `\\s*['"]${escaped(said)}['"]`
  const found = new RegExp(`\\b${call}\\s*\\(${argument}`).exec(template)
  if (found === null) return undefined
  const before = template.slice(0, found.index).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
