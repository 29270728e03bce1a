/** Makes a folder a project, with nothing in it yet but its environments. */
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

import { causeOf, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import { replaceFile } from '../durable/durable-file.ts'
import { editRefused, type EditRefused } from './edit-refused.ts'

/** All of it, or nothing. A `meltano.yml` that is there is written over; a `.gitignore` gets what it lacks. */
export const createProject = (root: string): FlextResult<void, EditRefused> => {
  let undo = () => {}
  try {
    const made = mkdirSync(root, { recursive: true })
    const removeMade = () => {
      if (made !== undefined) rmSync(made, { recursive: true })
    }
    undo = removeMade
    const ignored = join(root, '.gitignore')
    const before = existsSync(ignored) ? readFileSync(ignored) : undefined
    undo = () => {
      if (before === undefined) rmSync(ignored, { force: true })
      else truncateSync(ignored, before.length)
      removeMade()
    }
    appendFileSync(ignored, missingLines(before?.toString() ?? ''), { flush: true })
    replaceFile(join(root, 'meltano.yml'), emptyProject())
    return E.right(undefined)
  } catch (error) {
    undo()
    const why = causeOf(error).message
    return E.left(editRefused(`${root}: expected a folder that can be written, found ${why}`))
  }
}

/** What runs leave behind, and secrets, as far as it is not ignored yet. */
const missingLines = (before: string): string => {
  const present = new Set(before.split('\n').map((line) => line.trim()))
  const missing = ['/.flext', '/.meltano', '.env'].filter((line) => !present.has(line))
  if (missing.length === 0) return ''
  const end = before === '' || before.endsWith('\n') ? '' : '\n'
  return `${end}${['# What runs leave behind, and secrets.', ...missing].join('\n')}\n`
}

const emptyProject = () => `version: 1
default_environment: dev
project_id: ${randomUUID()}
environments:
- name: dev
- name: staging
- name: prod
`
