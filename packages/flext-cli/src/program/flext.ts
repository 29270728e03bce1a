/** The command: takes the words of a command line, does what they say, answers the exit code. */
import { CommanderError } from '@commander-js/extra-typings'

import type { World } from '../world/world.ts'
import { exitCodes } from './exit-code.ts'
import { asJson, perform } from './perform.ts'
import { programFor } from './program.ts'

export const flext = async (world: World): Promise<number> => {
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
    if (world.args.includes('--json')) {
      const message = thrown.message.replace(/^error: /, '')
      world.stdout.write(asJson({ error: { _tag: 'UsageInvalid', message } }))
    }
    return exitCodes.refused
  }
}
