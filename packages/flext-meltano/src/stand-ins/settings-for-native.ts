/** What a native plugin is told where it stands in for another: that one's settings, in its own words. */
import { describeFound, type DecodeProblem, type JsonValue } from 'flext-core'
import { didYouMean } from 'flext-core/yaml'

import type { JsonObject } from '../project/json.ts'
import type { StandIn } from './stand-in.ts'

export interface Translated {
  readonly config: JsonObject
  /** What cannot be kept, by the place in the other's config. */
  readonly refused: ReadonlyArray<DecodeProblem>
  /** Settings that are set and nothing becomes of, and why. */
  readonly ignored: ReadonlyArray<{ readonly path: string; readonly why: string }>
  /** Where a setting of the native plugin comes from: `user` from `postgres_username`. */
  readonly origins: ReadonlyMap<string, string>
}

export interface Translating {
  /** All settings of the other plugin, defaults included. */
  readonly config: JsonObject
  readonly isSet: (name: string) => boolean
  /** What the native plugin knows of its own. */
  readonly own: ReadonlyArray<string>
  readonly root: string
}

/** Settings of its own are above what the other's come to. */
export const translated = (
  standIn: StandIn,
  { config, isSet, own, root }: Translating,
): Translated => {
  const { settings, always = {} } = standIn
  const told: Record<string, JsonValue> = { ...always }
  const refused: Array<DecodeProblem> = []
  const ignored: Array<{ path: string; why: string }> = []
  const origins = new Map<string, string>()
  const mine: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(config)) {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (value === null) continue
    if (setting === undefined) {
      if (own.includes(name)) mine[name] = value
      else refused.push({ path: name, expected: aSetting(name, standIn), found: 'another' })
      continue
    }
    if (setting.withoutEffect !== undefined && isSet(name)) {
      ignored.push({ path: name, why: setting.withoutEffect })
    }
    const said = setting.says(value, config, root)
    if ('config' in said) {
      Object.assign(told, said.config)
      for (const each of Object.keys(said.config)) origins.set(each, name)
    } else if (isSet(name))
      refused.push({
        path: name,
        ...said,
        found: setting.sensitive === true ? '***' : describeFound(value),
      })
  }
  return { config: { ...told, ...mine }, refused, ignored, origins }
}

const aSetting = (name: string, { settings, variants }: StandIn): string => {
  const meant = didYouMean(name, Object.keys(settings))
  const other = meant === undefined ? '' : `, such as ${meant}`
  return `a setting that the variant ${variants[0]} has${other}`
}
