/** `nx g flext-nx:migration create-orders --project=orders`: a step of a database's history, tested. */
import { fileURLToPath } from 'node:url'

import {
  formatFiles,
  generateFiles,
  getProjects,
  installPackagesTask,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit'

import { addDependency } from '../house/dependency.ts'
import { addExport } from '../house/exports.ts'
import { camelCase, kebabCase, nameComplaint } from '../input/names.ts'
import { refuseIf, type Complaint } from '../input/refused.ts'
import { nxVersionComplaint, projectComplaint, workspaceComplaint } from '../input/workspace.ts'
import { changeOf, type Change, type ChangeAsked } from './change.ts'
import type { Column } from './column.ts'
import { migrationId } from './migration-id.ts'
import { tableComplaint, tablesMadeIn } from './table.ts'
import { addToList, listComplaint, listedMigrations, listFile } from './migration-list.ts'

/** As in schema.json. */
export interface MigrationGeneratorSchema extends ChangeAsked {
  readonly project: string
  readonly numbered?: boolean
  readonly skipFormat?: boolean
}

/** Writes the migration and its test, and adds it to the list; the first one brings the list along. */
export const migrationGenerator = async (
  tree: Tree,
  schema: MigrationGeneratorSchema,
): Promise<GeneratorCallback> => {
  refuseIf('migration', [nxVersionComplaint(), workspaceComplaint(tree)])
  const projects = getProjects(tree)
  const root = projects.get(schema.project)?.root
  const name = kebabCase(schema.name)
  const change = changeOf(schema)
  refuseIf('migration', [
    projectComplaint('project', schema.project, projects),
    nameComplaint('name', schema.name),
    'complaint' in change ? change.complaint : undefined,
    ...(root === undefined || 'complaint' in change
      ? []
      : [tableComplaint(change, tablesMadeIn(tree, root))]),
    ...(root === undefined
      ? []
      : [
          packageComplaint(tree, root),
          listComplaint(tree, root),
          takenComplaint(tree, root, name),
        ]),
  ])
  if (root === undefined || 'complaint' in change) return () => undefined

  const earlier = listedMigrations(tree, root)
  const id = migrationId(name, earlier, { at: new Date(), numbered: schema.numbered ?? false })
  const constant = camelCase(name)
  const folder = `${root}/src/migrations`
  if (!tree.exists(listFile(root))) generateFiles(tree, filesOf('list'), folder, {})
  for (const files of [change.kind, 'test']) {
    generateFiles(tree, filesOf(files), folder, {
      id,
      constant,
      name,
      change,
      columnCall,
      literal,
      ...expectations(change),
    })
  }
  addToList(tree, root, { id, constant })
  addExport(tree, root, "export { migrate, type MigrationFailed } from './migrations/migrate.ts'")
  addExport(tree, root, "export { migrations } from './migrations/migrations.ts'")
  addDependency(tree, root, 'kysely', 'migrations, and statements that are typed')
  if (schema.skipFormat !== true) await formatFiles(tree)
  return () => {
    installPackagesTask(tree, true)
  }
}

const filesOf = (folder: string): string =>
  fileURLToPath(new URL(`../../src/migration/files/${folder}`, import.meta.url))

/** How kysely is told of a column. */
const columnCall = ({ name, type, nullable }: Column): string => {
  const how = name === 'id' ? 'primaryKey().notNull()' : nullable ? undefined : 'notNull()'
  return `.addColumn('${name}', '${type}'${how === undefined ? '' : `, (column) => column.${how}`})`
}

/** A text as it stands in a module between backticks. */
const literal = (text: string): string => text.replaceAll(/[`\\]|\$\{/g, (found) => `\\${found}`)

/** What the test of a change looks for. */
const expectations = (change: Change) => {
  if (change.kind === 'statements') {
    return { table: undefined, told: 'goes up, and comes down to what was there' }
  }
  const { kind, table } = change
  const names = change.columns.map(({ name }) => name)
  const list = names.map((name) => `'${name}'`).join(', ')
  return kind === 'create'
    ? {
        table,
        told: `makes the table ${table}, which is gone when it is taken back`,
        expectedColumns: `[${list}]`,
      }
    : {
        table,
        told: `adds ${names.join(', ')} to ${table}, and takes it away again`,
        expectedColumns: `expect.arrayContaining([${list}])`,
      }
}

const packageComplaint = (tree: Tree, root: string): Complaint =>
  tree.exists(`${root}/package.json`) && tree.exists(`${root}/src/index.ts`)
    ? undefined
    : `project: expected a library with a package.json and a src/index.ts, found neither or one in ${root}`

const takenComplaint = (tree: Tree, root: string, name: string): Complaint => {
  const taken = listedMigrations(tree, root).find((id) => id.replace(/^\d+-/, '') === name)
  return taken === undefined ? undefined : `name: ${JSON.stringify(name)} is taken by ${taken}`
}
