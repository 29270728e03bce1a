/** A change that was asked for and is not made: what stands in its way is said in one sentence. */
import type { FlextError } from 'flext-core'

export type EditRefused = FlextError<'EditRefused'>

export const editRefused = (message: string): EditRefused => ({ _tag: 'EditRefused', message })
