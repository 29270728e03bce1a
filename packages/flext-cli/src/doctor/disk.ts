/** Places that are written to: may they be, and is there room. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { bytes } from '../terminal/quantity.ts'
import { fail, ok, warn, type Finding } from './finding.ts'

/** Below so many bytes loads are at risk. */
const little = 1_000_000_000
const tooLittle = 50_000_000

/** `place` is a file or folder that is there, or is to be made. */
export const checkWritable = (check: string, place: string): Finding => {
  const nearest = nearestThere(place)
  if (nearest !== place && !statSync(nearest).isDirectory()) {
    return fail(check, `${place} cannot be made: ${nearest} is no folder`, 'move it out of the way')
  }
  try {
    accessSync(nearest, constants.W_OK)
    return ok(check, nearest === place ? place : `${place} (to be made)`)
  } catch {
    return fail(
      check,
      `${nearest} may not be written`,
      'change its permissions, or configure another place',
    )
  }
}

export const checkRoom = (place: string): Finding => {
  const folder = nearestThere(dirname(place))
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const says = `${bytes(free)} free at ${folder}`
  if (free < tooLittle) return fail('disk', says, 'free some space before you run anything')
  return free < little ? warn('disk', says, 'free some space before large loads') : ok('disk', says)
}

const nearestThere = (place: string): string =>
  existsSync(place) || place === dirname(place) ? place : nearestThere(dirname(place))
