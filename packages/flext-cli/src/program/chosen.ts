/** Takes note of how the command that was asked for is to be done. */
import type { CommonOptions } from './cli.ts'
import type { Work } from './perform.ts'

export type Chosen = (options: CommonOptions, work: Work) => Promise<void>
