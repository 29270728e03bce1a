/** Adds and removes plugins, jobs, schedules and environments of a project. */
import type { FlextTask, JsonValue } from 'flext-core'
import { either as E, taskEither as TE } from 'fp-ts'

import { listOfKind, type PluginKind } from '../project/plugin-kind.ts'
import type { MeltanoProject } from '../project/project.ts'
import { editRefused } from './edit-refused.ts'
import {
  declaredIn,
  editProject,
  pluginDeclaredIn,
  type EditError,
  type ProjectFiles,
} from './project-edit.ts'

export type NamedList = 'jobs' | 'schedules' | 'environments'

type Part = { readonly [key: string]: JsonValue } & { readonly name: string }

/** Adds it at the end of its list in `meltano.yml`. */
export const addPart = (
  files: ProjectFiles,
  list: NamedList,
  part: Part,
): FlextTask<boolean, EditError> =>
  declaredIn(files.project, [list], part.name) === undefined
    ? editProject(files, 'meltano.yml', (text) => E.right(text.append([list], part)))
    : TE.left(editRefused(`there is ${one[list]} ${part.name} already`))

/** Changes it where it is declared. */
export const setPart = (
  files: ProjectFiles,
  list: NamedList,
  { name, ...values }: Part,
): FlextTask<boolean, EditError> => {
  const declared = declaredIn(files.project, [list], name)
  if (declared === undefined) return TE.left(unknownPart(files.project, list, name))
  return editProject(files, declared.file, (text) => {
    for (const [key, value] of Object.entries(values)) text.set([...declared.keys, key], value)
    return E.right(undefined)
  })
}

export const removePart = (
  files: ProjectFiles,
  list: NamedList,
  name: string,
): FlextTask<boolean, EditError> => {
  const declared = declaredIn(files.project, [list], name)
  if (declared === undefined) return TE.left(unknownPart(files.project, list, name))
  const inUse = list === 'jobs' ? files.project.schedules.filter(({ job }) => job === name) : []
  if (inUse.length > 0) {
    const names = inUse.map((schedule) => schedule.name).join(', ')
    return TE.left(
      editRefused(`the job ${name} is what ${names} runs; remove or change that first`),
    )
  }
  return editProject(files, declared.file, (text) => {
    text.remove(declared.keys, 0)
    return E.right(undefined)
  })
}

const one: Readonly<Record<NamedList, string>> = {
  jobs: 'a job',
  schedules: 'a schedule',
  environments: 'an environment',
}

const unknownPart = (project: MeltanoProject, list: NamedList, name: string): EditError => {
  const known =
    list === 'schedules' ? project.schedules.map((schedule) => schedule.name) : project[list]
  const what = one[list].replace(/^an? /, '')
  return editRefused(`there is no ${what} ${name}; known: ${known.join(', ') || 'none'}`)
}

export interface PluginToAdd {
  readonly kind: PluginKind
  readonly name: string
  readonly variant?: string
  readonly inheritFrom?: string
  readonly pipUrl?: string
  readonly executable?: string
  readonly namespace?: string
  readonly python?: string
}

export const addPlugin = (
  files: ProjectFiles,
  { kind, name, variant, inheritFrom, pipUrl, executable, namespace, python }: PluginToAdd,
): FlextTask<boolean, EditError> => {
  const { project } = files
  if (project.plugins[kind].includes(name)) {
    return TE.left(editRefused(`there is ${kind} ${name} already`))
  }
  const declaration: Part = {
    name,
    ...(inheritFrom === undefined ? {} : { inherit_from: inheritFrom }),
    ...(variant === undefined ? {} : { variant }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(pipUrl === undefined ? {} : { pip_url: pipUrl }),
    ...(executable === undefined ? {} : { executable }),
    ...(python === undefined ? {} : { python }),
  }
  return editProject(files, 'meltano.yml', (text) =>
    E.right(text.append(['plugins', listOfKind(kind)], declaration)),
  )
}

/** Also out of every environment; jobs and plugins that need it stand in the way. */
export const removePlugin = (
  files: ProjectFiles,
  kind: PluginKind,
  name: string,
): FlextTask<boolean, EditError> => {
  const { project } = files
  const declared = pluginDeclaredIn(project, kind, name)
  if (declared === undefined) return TE.left(editRefused(`there is no ${kind} ${name}`))
  const jobs = project.tasks.filter(({ tasks }) =>
    tasks.flat().some((word) => word.split(':')[0] === name),
  )
  if (jobs.length > 0) {
    const names = jobs.map((job) => job.name).join(', ')
    return TE.left(editRefused(`${name} is in the jobs ${names}; remove or change them first`))
  }
  return editProject(files, declared.file, (text) => {
    text.remove(declared.keys, 0)
    for (const environment of project.environments) {
      const at = text.named(['environments'], environment)
      const list = ['environments', at ?? 0, 'config', 'plugins', listOfKind(kind)]
      const item = at === undefined ? undefined : text.named(list, name)
      if (item !== undefined) text.remove([...list, item], 2)
    }
    return E.right(undefined)
  })
}
