/**
 * What runs a plugin of the project: a native one, a native one that stands in for another variant with
 * that one's settings in its own words, or a program of others. A variant that nothing stands in for is
 * a program of others, and so is one with settings that cannot be kept and that is installed.
 */
import type { DecodeProblem } from 'flext-core'
import { sourceText, type Located } from 'flext-core/yaml'

import { findStandIn } from '../stand-ins/find-stand-in.ts'
import { translated } from '../stand-ins/settings-for-native.ts'
import type { ForeignSetting, StandIn } from '../stand-ins/stand-in.ts'
import type { SettingDeclaration } from './declaration.ts'
import { inherited, settingsOf, type Heritage } from './heritage.ts'
import { withoutMapping } from './inline-mapping.ts'
import type { JsonObject } from './json.ts'
import { nativeSettings, type NativePlugin } from './native-plugin.ts'
import type { ResolvedPlugin } from './resolved-plugin.ts'
import type { ResolvedSetting } from './setting-resolution.ts'

export interface Implementation {
  readonly native?: NativePlugin
  readonly standIn?: StandIn
}

/** `named` is the native plugin that the name says. */
export const implementationOf = (
  heritage: Heritage,
  named: NativePlugin | undefined,
): Implementation => {
  if (named === undefined) return {}
  const variant = inherited(heritage, 'variant')
  const pip = inherited(heritage, 'pip_url')
  const { kind } = heritage.plugin
  const isPaired = kind === 'extractor' || kind === 'loader'
  if (!isPaired || variant === 'flext' || (variant === undefined && pip === undefined)) {
    return { native: named }
  }
  const pipUrl = pip?.kind === 'scalar' ? String(pip.value) : ''
  const standIn = findStandIn(named, { variant, pipUrl })
  return standIn === undefined ? {} : { native: named, standIn }
}

/** A native plugin's own settings, or those that the other plugin has. */
export const declaredSettings = (
  heritage: Heritage,
  { native, standIn }: Implementation,
): ReadonlyArray<SettingDeclaration> => {
  if (native === undefined) return settingsOf(heritage)
  if (standIn === undefined) return nativeDeclared(heritage, native)
  const own = settingsOf(heritage)
  // A definition of the project's own says its defaults itself.
  const hasDefaults = heritage.plugin.namespace === undefined
  const more = [
    ...Object.entries(standIn.settings).map(([name, setting]) =>
      declarationOf(name, setting, hasDefaults),
    ),
    ...judged(native),
  ]
  const names = new Set(own.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
  const added = more.filter(({ name }) => !names.has(name))
  return [...own, ...new Map(added.toReversed().map((each) => [each.name, each])).values()]
}

/** A lock file declares for others. */
const nativeDeclared = (
  { base: _, ...heritage }: Heritage,
  native: NativePlugin,
): ReadonlyArray<SettingDeclaration> => {
  const own = settingsOf(heritage)
  return [...own, ...judged(native).filter(({ name }) => own.every((each) => each.name !== name))]
}

const judged = (native: NativePlugin): ReadonlyArray<SettingDeclaration> =>
  nativeSettings(native).map((setting) => ({ ...setting, isJudgedByPlugin: true as const }))

const declarationOf = (
  name: string,
  { kind, aliases, sensitive, value }: ForeignSetting,
  hasDefaults: boolean,
): SettingDeclaration => ({
  name,
  isJudgedByPlugin: true,
  ...(kind === undefined ? {} : { kind }),
  ...(aliases === undefined ? {} : { aliases }),
  ...(sensitive === undefined ? {} : { sensitive }),
  ...(value === undefined || !hasDefaults ? {} : { value: asWritten(value) }),
})

const asWritten = (value: string | number | boolean): Located => ({
  kind: 'scalar',
  value,
  span: { source: sourceText('the defaults of the variant', ''), start: 0, end: 0 },
  path: '',
})

interface Written {
  readonly config: JsonObject
  readonly settings: ReadonlyArray<ResolvedSetting>
  readonly places: Readonly<Record<string, string>>
  readonly root: string
  readonly isInstalled: boolean
}

type Told = Pick<
  ResolvedPlugin,
  'native' | 'config' | 'mapping' | 'standsInFor' | 'refusedSettings' | 'notes' | 'places'
>

/** What the plugin is told, and what came of what it was to be told. */
export const toldTo = (
  { native, standIn }: Implementation,
  { config, settings, places, root, isInstalled }: Written,
): Told => {
  const asItIs = { native, config, refusedSettings: [], notes: [], places }
  if (native === undefined) return asItIs
  if (standIn === undefined) return { ...asItIs, ...withoutMapping(native, config) }
  if (isInstalled && standIn.yieldsToInstalled === true) return { ...asItIs, native: undefined }
  const set = new Set(
    settings.flatMap(({ path, source }) => (source === 'default' ? [] : [path[0] ?? ''])),
  )
  const { refused, ignored, origins, ...kept } = translated(standIn, {
    config,
    isSet: (name) => set.has(name),
    own: nativeSettings(native).map(({ name }) => name),
    root,
  })
  if (refused.length > 0 && isInstalled) {
    const why = refused.map(({ path }) => path).join(', ')
    const note = `the installed program is run, for ${native} of FLEXT cannot keep ${why}`
    return { ...asItIs, native: undefined, notes: [note] }
  }
  return {
    ...asItIs,
    ...withoutMapping(native, kept.config),
    standsInFor: standIn.variants[0],
    refusedSettings: refused.map(saidOfVariant),
    notes: ignored.map(({ path, why }) => `${path} has no effect: ${why}`),
    places: withOrigins(places, origins),
  }
}

const saidOfVariant = ({ expected, ...problem }: DecodeProblem): DecodeProblem => ({
  ...problem,
  expected: `${expected} (or install the plugin, and its own program is run)`,
})

/** A setting in other words stands where the first words do. */
const withOrigins = (
  places: Readonly<Record<string, string>>,
  origins: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> => ({
  ...places,
  ...Object.fromEntries(
    [...origins].flatMap(([name, from]) => {
      const place = places[from]
      return place === undefined ? [] : [[name, place]]
    }),
  ),
})
