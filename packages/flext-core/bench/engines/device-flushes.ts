/** How often the devices under some folders were told to write out their caches. */
import { readFileSync, statSync } from 'node:fs'

/** Undefined where `/proc/diskstats` does not say. Whoever else uses the devices is counted too. */
export const deviceFlushes = (folders: ReadonlyArray<string>): number | undefined => {
  const devices = new Set(folders.map((folder) => deviceOf(statSync(folder).dev)))
  try {
    const lines = readFileSync('/proc/diskstats', 'latin1').trim().split('\n')
    const flushes = lines
      .map((line) => line.trim().split(/\s+/))
      .filter(([major, minor]) => devices.has(`${major}:${minor}`))
      // Of Linux 5.5 and later; `Documentation/admin-guide/iostats.rst`, field 16.
      .map((fields) => Number(fields[18]))
    return flushes.length === devices.size && flushes.every(Number.isFinite)
      ? flushes.reduce((all, one) => all + one, 0)
      : undefined
  } catch {
    return undefined
  }
}

const deviceOf = (dev: number): string =>
  `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`
