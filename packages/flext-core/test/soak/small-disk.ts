/** A small disk in memory, which can be filled up. Needs the rights to mount one. */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export const canMount = process.platform === 'linux' && process.getuid?.() === 0

export interface SmallDisk {
  readonly folder: string
  readonly fill: () => void
  readonly free: () => void
  readonly unmount: () => void
}

export const smallDisk = (folder: string, megabytes: number): SmallDisk => {
  mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  const unmount = (): void => {
    process.off('exit', unmount)
    execFileSync('umount', ['--lazy', folder])
  }
  process.once('exit', unmount)
  return {
    folder,
    fill: () => {
      const file = openSync(filler, 'w')
      try {
        for (const size of [65_536, 4_096]) fillBy(file, Buffer.alloc(size))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler, { force: true }),
    unmount,
  }
}

const fillBy = (file: number, block: Buffer): void => {
  try {
    for (;;) writeSync(file, block)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown
  }
}
