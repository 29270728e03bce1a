/** The variables that Meltano provides to plugins: who they are, and what came before them. */
import type { EnvironmentDeclaration, PluginKind, ProjectDeclaration } from './declaration.ts'
import type { Variables } from './expansion.ts'
import { flattened, type JsonObject } from './json.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import { variableName, variableText } from './setting-override.ts'

/** What a plugin lets the later ones of its pipeline know: `MELTANO_EXTRACT_FILES` and so on. */
export const variablesProvidedBy = (plugin: ResolvedPlugin): Variables => ({
  ...identityVariables(plugin.kind, plugin),
  ...variablesOf([plugin.name, plugin.namespace], plugin.kind, plugin.config),
  ...(plugin.kind === 'extractor' ? { MELTANO_EXTRACT__LOAD_SCHEMA: plugin.loadSchema } : {}),
})

const verbs = { extractor: 'extract', loader: 'load', transformer: 'transform' } as const

/** What every plugin of a project is told. */
export const projectVariables = (
  root: string,
  { project_id: id }: ProjectDeclaration,
  environment: EnvironmentDeclaration | undefined,
): Variables => ({
  MELTANO_PROJECT_ROOT: root,
  MELTANO_ENVIRONMENT: environment?.name ?? '',
  ...(id === undefined ? {} : { MELTANO_PROJECT_ID: id }),
})

/** `MELTANO_EXTRACTOR_NAME` and its like. */
export const identityVariables = (
  kind: PluginKind,
  identity: { name: string; namespace: string; variant: string | undefined },
): Variables =>
  Object.fromEntries(
    Object.entries({
      NAME: identity.name,
      NAMESPACE: identity.namespace,
      VARIANT: identity.variant ?? '',
    }).map(([key, value]) => [variableName('meltano', kind, key), value]),
  )

/** A config as variables: under the plugin's own prefixes, and under `MELTANO_EXTRACT` and so on. */
export const variablesOf = (
  prefixes: ReadonlyArray<string>,
  kind: PluginKind,
  config: JsonObject,
): Variables =>
  Object.fromEntries(
    flattened(config).flatMap(([setting, value]) =>
      [...prefixes, `meltano_${verbs[kind]}`].map((prefix) => [
        variableName(prefix, setting),
        variableText(value),
      ]),
    ),
  )
