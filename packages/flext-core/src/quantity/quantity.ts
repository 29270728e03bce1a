/** Numbers, times and sizes in words for people. Always the same, whatever the locale. */

/** `1,234,567` */
export const count = (number: number): string => grouping.format(number)

const grouping = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1 row`, `2,000 rows` */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`

/** A length of time in milliseconds: `840 ms`, `4.2 s`, `3 min 07 s`, `2 h 05 min`, `3 d 4 h`. */
export const duration = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
  const hours = Math.round(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

const two = (number: number): string => String(number).padStart(2, '0')

/** `1.4 GB`; decimal, as disks are sold. */
export const bytes = (size: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let rest = size
  let unit = 0
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1_000
    unit++
  }
  return `${unit === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${units[unit]}`
}

/** A moment as `2026-11-22 14:30:05 UTC`. */
export const moment = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** `3 min ago`; `just now` for less than two seconds. */
export const ago = (at: number, now: number): string => {
  const ms = now - at
  if (ms < 2_000) return 'just now'
  const units: ReadonlyArray<readonly [size: number, name: string]> = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ]
  const [size, name] = units.find(([each]) => ms >= each) ?? [1_000, 's']
  return `${Math.floor(ms / size)} ${name} ago`
}
