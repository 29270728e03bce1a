/** The secret texts in a plugin's config: whatever it logs, these are taken out. */
import type { ResolvedPlugin } from '../../project/resolved-plugin.ts'

export const secretsOf = ({ config, sensitive }: ResolvedPlugin): ReadonlyArray<string> =>
  sensitive.flatMap((path) => textsIn(valueAt(config, path)))

/** `servers[0].token` leads through objects and arrays. */
const valueAt = (config: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      config,
    )

const textsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
