/** Builds the file of a stream whose version was activated: lines of older versions are left out. */
import { existsSync, rmSync, statSync } from 'node:fs'

import { linesOf } from '../file-target/staged-lines.ts'
import { isOfVersion } from '../file-target/stream-version.ts'
import { writtenLines } from '../file-target/written-lines.ts'
import type { RowEffects } from '../singer/target/row-effects.ts'
import { versionColumn } from '../table/metadata.ts'

export interface LinesToBuild {
  readonly published: string
  readonly staged: string
  /** Those of the staged file that count. */
  readonly bytes: number
  readonly built: string
  readonly activated: number
  /** Whether staged rows say of which version they are; else they are of the one that is activated. */
  readonly carried: boolean
}

const linesATurn = 2000

/**
 * Builds the file, makes it durable, and says what that did; it yields now and then. Throws what the
 * system says.
 */
export function* buildActiveLines(given: LinesToBuild): Generator<void, RowEffects> {
  const { published, staged, bytes, built, activated, carried } = given
  rmSync(built, { force: true })
  const out = writtenLines(built)
  let inserted = 0
  let deleted = 0
  try {
    const before = existsSync(published) ? linesOf(published, statSync(published).size) : []
    let lines = 0
    for (const line of before) {
      lines += 1
      if (lines % linesATurn === 0) yield
      if (isActive(line, activated)) out.add(`${line}\n`)
      else if (line !== '') deleted += 1
    }
    for (const line of linesOf(staged, bytes)) {
      if (carried && !isActive(line, activated)) continue
      out.add(`${carried ? line : withVersion(line, activated)}\n`)
      inserted += 1
      if (inserted % linesATurn === 0) yield
    }
    out.end()
  } finally {
    out.close()
  }
  return { inserted, updated: 0, deleted }
}

const isActive = (line: string, activated: number): boolean =>
  line.includes(versionColumn.name) && isOfVersion(versionIn(line), activated)

/** A line that somebody else has written may be no JSON, and is of no version then. */
const versionIn = (line: string): unknown => {
  try {
    return (JSON.parse(line) as Readonly<Record<string, unknown>> | null)?.[versionColumn.name]
  } catch {
    return undefined
  }
}

/** Into the text, so that numbers keep their digits. */
const withVersion = (line: string, version: number): string => {
  const open = line.slice(0, line.lastIndexOf('}'))
  return `${open}${open.trimEnd() === '{' ? '' : ','}"${versionColumn.name}":${version}}`
}
