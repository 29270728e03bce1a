/** What a generator needs of the workspace it runs in. */
import { getProjects, NX_VERSION, readNxJson, type Tree } from '@nx/devkit'

import type { Complaint } from './refused.ts'

/** The first and the last major version of Nx that this plugin is made for. */
export const supportedNx = { from: 23, to: 24 } as const

/** An Nx that this plugin was not made for. */
export const nxVersionComplaint = (version: string = NX_VERSION): Complaint => {
  const major = Number(version.split('.')[0])
  if (major >= supportedNx.from && major <= supportedNx.to) return undefined
  const wanted = `flext-nx needs Nx ${supportedNx.from} or ${supportedNx.to}, this is Nx ${version}`
  return major < supportedNx.from
    ? `${wanted}: run \`npx nx migrate ${supportedNx.to}\` first`
    : `${wanted}: install a newer flext-nx`
}

/** A folder that is no Nx workspace. */
export const workspaceComplaint = (tree: Tree): Complaint =>
  tree.exists('nx.json') && tree.exists('package.json')
    ? undefined
    : 'expected an Nx workspace, found no nx.json beside a package.json: run `npx nx init` first, or `npx create-nx-workspace --preset=flext-nx`'

/** What to say where nx.json does not know this plugin, so that no target is inferred. */
export const pluginAdvice = (tree: Tree): string | undefined =>
  hasPlugin(tree) || getProjects(tree).has('flext-nx')
    ? undefined
    : 'The plugins of nx.json do not name flext-nx, so nothing gets the targets run-service and crash-test: `npx nx g flext-nx:init` adds it.'

/** Whether nx.json names this plugin. */
export const hasPlugin = (tree: Tree): boolean =>
  (readNxJson(tree)?.plugins ?? []).some(
    (plugin) => (typeof plugin === 'string' ? plugin : plugin.plugin) === 'flext-nx',
  )

/** The project of that name, or what is wrong: with it, or without any. */
export const projectComplaint = (
  option: string,
  name: string,
  projects: ReadonlyMap<string, unknown>,
): Complaint =>
  projects.has(name)
    ? undefined
    : `${option}: expected one of ${[...projects.keys()].toSorted().join(', ') || 'the projects (there are none yet)'}, found ${JSON.stringify(name)}`
