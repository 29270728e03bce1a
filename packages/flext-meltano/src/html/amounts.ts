/** Numbers, sizes and times in words, as pages show them: the same whatever the locale. */
export const countText = (number: number): string => number.toLocaleString('en-US')

/** `1.4 GB`; decimal, as disks are sold. */
export const bytesText = (size: number): string => {
  const unit = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = size < 1 ? 0 : Math.min(unit.length - 1, Math.floor(Math.log10(size) / 3))
  const rest = size / 1_000 ** power
  return `${power === 0 || rest >= 100 ? Math.round(rest) : rest.toFixed(1)} ${unit[power]}`
}

/** `840 ms`, `4.2 s`, `3 min 07 s`, `2 h 05 min`. */
export const durationText = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  const [large, small, names] =
    seconds < 3_600
      ? [Math.floor(seconds / 60), seconds % 60, ['min', 's']]
      : [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), ['h', 'min']]
  return `${large} ${names[0]} ${String(small).padStart(2, '0')} ${names[1]}`
}

/** `2026-11-22 14:30:05` */
export const momentText = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replace('T', ' ')
