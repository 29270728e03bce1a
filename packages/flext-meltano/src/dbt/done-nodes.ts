/**
 * Which nodes of a command are done, kept line by line while dbt runs: what a process leaves behind that is
 * killed, so that the next one goes on from there. A line that was cut short says nothing.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { decode, fromJsonString } from 'flext-core'
import { either as E } from 'fp-ts'
import * as t from 'io-ts'

import { codeOf } from '../io/standard-stream.ts'
import { DbtNode } from './model.ts'

export interface DoneNodes {
  /** By their ids. */
  readonly nodes: ReadonlyMap<string, DbtNode>
  readonly add: (node: DbtNode) => void
  /** There is nothing to go on with. */
  readonly forget: () => void
}

const Header = fromJsonString(t.type({ run: t.string }))
const Line = fromJsonString(DbtNode)

/** What another run has left counts where it is gone on with; otherwise it is let go. */
export const doneNodes = (file: string, run: string, anyRun: boolean): DoneNodes => {
  const [first = '', ...lines] = linesOf(file)
  const header = decode(Header, first)
  const goesOn = E.isRight(header) && (anyRun || header.right.run === run)
  const nodes = new Map<string, DbtNode>()
  for (const line of goesOn ? lines : []) {
    const node = decode(Line, line)
    if (E.isRight(node)) nodes.set(node.right.id, node.right)
  }
  mkdirSync(dirname(file), { recursive: true })
  const text = [{ run }, ...nodes.values()].map((each) => `${JSON.stringify(each)}\n`).join('')
  writeFileSync(file, text)
  return {
    nodes,
    add: (node) => {
      nodes.set(node.id, node)
      appendFileSync(file, `${JSON.stringify(node)}\n`)
    },
    forget: () => rmSync(file, { force: true }),
  }
}

const linesOf = (file: string): ReadonlyArray<string> => {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return []
    throw failure
  }
}
