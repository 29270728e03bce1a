/** The command: takes the words of a command line, does what they say, answers the exit code. */
import { CommanderError } from '@commander-js/extra-typings'

import { meltanoWords } from '../meltano-words/meltano-words.ts'
import type { World } from '../world/world.ts'
import { exitCodes } from './exit-code.ts'
import { asksForLines, tellLine } from './json-line.ts'
import { asJson, perform } from './perform.ts'
import { programFor } from './program.ts'

export const flext = async (outer: World): Promise<number> => {
  const words = meltanoWords(outer.args, outer.cwd)
  if ('refused' in words) return refuse(outer, words.refused)
  const { args, env, cwd, notes } = words
  const world = { ...outer, args, cwd, env: { ...outer.env, ...env } }
  const inLines = asksForLines(args)
  for (const note of notes) {
    if (inLines) tellLine(world, { type: 'said', message: note })
    else if (!args.includes('--quiet') && !args.includes('-q')) world.stderr.write(`${note}\n`)
  }
  let exitCode: number = exitCodes.done
  const silent = { ...world, stderr: { ...world.stderr, write: () => {} } }
  const program = programFor(inLines ? silent : world, async (options, work) => {
    exitCode = await perform(world, options, work)
  })
  try {
    await program.parseAsync([...world.args], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return exitCodes.done
    tellRefusal(world, thrown.message.replace(/^error: /, ''))
    return exitCodes.refused
  }
}

const refuse = (world: World, message: string): number => {
  if (!asksForLines(world.args)) world.stderr.write(`error: ${message}\n`)
  tellRefusal(world, message)
  return exitCodes.refused
}

/** To a program, in the shape that it asked for. */
const tellRefusal = (world: World, message: string): void => {
  const error = { _tag: 'UsageInvalid', message }
  if (world.args.includes('--json')) world.stdout.write(asJson({ error }))
  if (asksForLines(world.args))
    tellLine(world, { type: 'error', exitCode: exitCodes.refused, error, hints: [] })
}
