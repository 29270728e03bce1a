/** The command: takes the words of a command line, does what they say, answers the exit code. */
import { CommanderError } from '@commander-js/extra-typings'

import { meltanoWords } from '../meltano-words/meltano-words.ts'
import type { World } from '../world/world.ts'
import { exitCodes } from './exit-code.ts'
import { asJson, perform } from './perform.ts'
import { programFor } from './program.ts'

export const flext = async (outer: World): Promise<number> => {
  const words = meltanoWords(outer.args, outer.cwd)
  if ('refused' in words) return refuse(outer, words.refused)
  const { args, env, cwd, notes } = words
  const world = { ...outer, args, cwd, env: { ...outer.env, ...env } }
  if (!args.includes('--quiet') && !args.includes('-q'))
    for (const note of notes) world.stderr.write(`${note}\n`)
  let exitCode: number = exitCodes.done
  const program = programFor(world, async (options, work) => {
    exitCode = await perform(world, options, work)
  })
  try {
    await program.parseAsync([...world.args], { from: 'user' })
    return exitCode
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    if (thrown.exitCode === 0) return exitCodes.done
    if (args.includes('--json')) tellRefusal(world, thrown.message.replace(/^error: /, ''))
    return exitCodes.refused
  }
}

const refuse = (world: World, message: string): number => {
  world.stderr.write(`error: ${message}\n`)
  if (world.args.includes('--json')) tellRefusal(world, message)
  return exitCodes.refused
}

const tellRefusal = ({ stdout }: World, message: string): void => {
  stdout.write(asJson({ error: { _tag: 'UsageInvalid', message } }))
}
