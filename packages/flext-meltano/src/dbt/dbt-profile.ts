/**
 * Where dbt's warehouse is, read from its profiles.yml as far as names of datasets need it
 * (https://openlineage.io/docs/spec/naming). Passwords are never read.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { either as E } from 'fp-ts'
import { parseYaml, sourceText, type Located } from 'flext-core/yaml'

import type { DatasetName } from '../lineage/model.ts'
import { renderTemplate } from '../transform/minijinja.ts'
import { valueOf, type DbtCommand } from './dbt-command.ts'

/** The dataset of a relation, `"shop"."public"."orders"`. */
export type DatasetOf = (relation: string) => DatasetName

export const warehouseOf = (command: DbtCommand): DatasetOf => {
  const output = outputOf(command)
  const type = output('type') ?? 'warehouse'
  if (type === 'postgres' || type === 'redshift') {
    const namespace = `${type}://${output('host') ?? 'localhost'}:${output('port') ?? '5432'}`
    return (relation) => ({ namespace, name: partsOf(relation).join('.') })
  }
  if (type === 'sqlite') {
    const path = output('schemas_and_paths.main')
    const file = path === undefined ? 'main' : resolve(command.cwd, path)
    return (relation) => ({ namespace: `sqlite://${file}`, name: partsOf(relation).at(-1) ?? '' })
  }
  return (relation) => ({
    namespace: `${type}://${output('account') ?? output('host') ?? output('project') ?? command.name}`,
    name: partsOf(relation).join('.'),
  })
}

/** The names between dots, without the quotes of any dialect. */
export const partsOf = (relation: string): ReadonlyArray<string> =>
  [...relation.matchAll(/"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|([^."`[\]]+)/g)].map(
    ([, double, back, square, bare]) =>
      double?.replaceAll('""', '"') ?? back ?? square ?? bare ?? '',
  )

type Setting = (path: string) => string | undefined

/** What the profile's output says, its Jinja rendered; nothing where there is no such file. */
const outputOf = ({ options, env, projectDir }: DbtCommand): Setting => {
  const folders = [valueOf(options, '--profiles-dir'), env['DBT_PROFILES_DIR'], projectDir]
  const folder = folders
    .flatMap((each) => (each === undefined ? [] : [resolve(projectDir, each)]))
    .concat(join(env['HOME'] ?? '/', '.dbt'))
    .find((each) => existsSync(join(each, 'profiles.yml')))
  const rendered = (node: Located | undefined): string | undefined => {
    if (node?.kind !== 'scalar' || node.value === null) return undefined
    const text = String(node.value)
    if (!text.includes('{{')) return text
    const env_var = (name: string, otherwise?: string): string | undefined => env[name] ?? otherwise
    const shown = renderTemplate('a profile', text, { env_var })
    return E.isRight(shown) ? shown.right : undefined
  }
  const profiles = folder === undefined ? undefined : yamlIn(join(folder, 'profiles.yml'))
  const name =
    valueOf(options, '--profile') ??
    env['DBT_PROFILE'] ??
    rendered(at(yamlIn(join(projectDir, 'dbt_project.yml')), 'profile'))
  const profile = at(profiles, name ?? '')
  const target =
    valueOf(options, '--target') ??
    env['DBT_TARGET'] ??
    rendered(at(profile, 'target')) ??
    'default'
  const output = at(profile, 'outputs', target)
  return (path) => rendered(at(output, ...path.split('.')))
}

const yamlIn = (file: string): Located | undefined =>
  existsSync(file) ? parseYaml(sourceText(file, readFileSync(file, 'utf8')), () => {}) : undefined

const at = (node: Located | undefined, ...keys: ReadonlyArray<string>): Located | undefined =>
  keys.reduce<Located | undefined>(
    (here, key) => (here?.kind === 'map' ? here.entries.get(key)?.value : undefined),
    node,
  )
