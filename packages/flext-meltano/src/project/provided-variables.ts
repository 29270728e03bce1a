/** The variables that Meltano provides to plugins: who they are, and what came before them. */
import type { EnvironmentDeclaration, ProjectDeclaration } from './declaration.ts'
import type { Variables } from './expansion.ts'
import { verbOf, type PluginKind } from './plugin-kind.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import type { ResolvedSetting } from './setting-resolution.ts'
import { variableText } from './setting-value.ts'
import { variableName } from './variable-name.ts'

/** What a plugin lets the later ones of its pipeline know: `MELTANO_EXTRACT_FILES` and so on. */
export const variablesProvidedBy = (plugin: ResolvedPlugin): Variables => ({
  ...identityVariables(plugin.kind, plugin),
  ...settingVariables([plugin.name, plugin.namespace], plugin.kind, plugin.settings),
})

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

/**
 * Settings as variables: under the plugin's own prefixes, those of its parents, `MELTANO_EXTRACT` and so
 * on, and the name that the setting itself asks for.
 */
export const settingVariables = (
  prefixes: ReadonlyArray<string>,
  kind: PluginKind,
  settings: ReadonlyArray<ResolvedSetting>,
): Variables =>
  Object.fromEntries(
    settings.flatMap(
      ({
        name,
        value,
        definition: { env, env_aliases: more = [] },
      }): ReadonlyArray<readonly [string, string]> => {
        if (value === undefined || value === null) return []
        const text = variableText(value)
        const named = [...prefixes, `meltano_${verbOf[kind]}`].map((prefix) =>
          variableName(prefix, name),
        )
        const own = [env, ...more].flatMap((each) => (each?.startsWith('!') ? [] : (each ?? [])))
        return [...own, ...named].map((variable) => [variable, text])
      },
    ),
  )
