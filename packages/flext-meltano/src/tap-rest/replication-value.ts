/** Values of a replication key: which is later, and how a server is told where to begin. */

export type ReplicationValue = string | number

export const isReplicationValue = (value: unknown): value is ReplicationValue =>
  typeof value === 'string' || typeof value === 'number'

/** Numbers by size; texts by their moment where both are one, else as texts. */
export const isLater = (one: ReplicationValue, other: ReplicationValue): boolean => {
  if (typeof one === 'number' && typeof other === 'number') return one > other
  const [a, b] = [String(one), String(other)]
  if (isMoment(a) && isMoment(b)) return momentOf(a) > momentOf(b)
  return a > b
}

const isMoment = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(text) && !Number.isNaN(momentOf(text))

/** Without a zone it is taken for UTC; finer than milliseconds, the text decides. */
const momentOf = (text: string): number =>
  Date.parse(/[Zz]$|[+-]\d{2}:?\d{2}$/.test(text) || text.length === 10 ? text : `${text}Z`)

export type StartFormat = 'as-is' | 'date' | 'epoch' | 'epoch-ms'

export const startText = (
  value: ReplicationValue,
  format: StartFormat = 'as-is',
): ReplicationValue => {
  switch (format) {
    case 'as-is':
      return value
    case 'date':
      return new Date(momentOf(String(value))).toISOString().slice(0, 10)
    case 'epoch':
      return Math.floor(momentOf(String(value)) / 1000)
    case 'epoch-ms':
      return momentOf(String(value))
  }
}
