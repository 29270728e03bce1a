/** The name under which a database remembers a migration: it sorts as they are run. */

/** `20261125162000-create-orders`; or `0004-create-orders` where those before are numbered. */
export const migrationId = (
  name: string,
  earlier: readonly string[],
  { at, numbered }: { readonly at: Date; readonly numbered: boolean },
): string => {
  const last = earlier.at(-1)
  const counts = last === undefined ? numbered : /^\d{4}-/.test(last)
  if (!counts) return `${timestamp(at, last)}-${name}`
  const next = Number(last?.slice(0, 4) ?? 0) + 1
  return `${next.toString().padStart(4, '0')}-${name}`
}

/** The time in UTC to the second; a second later than the last one where that is not over yet. */
const timestamp = (at: Date, last: string | undefined): string => {
  const now = at.toISOString().replaceAll(/[-:T]|\..*$/g, '')
  const [before] = /^\d{14}/.exec(last ?? '') ?? []
  return before === undefined || before < now ? now : timestamp(new Date(at.getTime() + 1000), last)
}
