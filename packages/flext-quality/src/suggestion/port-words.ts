/** What the port of a step is called: by the name that the code gives the system, or by its kind. */
import type { SeenCall } from '../finding/finding.ts'
import { plainWords } from './name.ts'

export const portWords = ({ kind, system, call, known }: SeenCall): readonly string[] => {
  switch (kind) {
    case 'payment':
      return ['payments']
    case 'mail':
      return ['mail']
    case 'database': {
      const receiver = /([\w$]+)[?!]?\.[\w$]+$/.exec(call)?.[1] ?? ''
      const words = plainWords(receiver)
      return /repositor(y|ies)|repo|dao$/i.test(receiver) && words.length > 1 ? words : ['database']
    }
    case 'http':
      return known ? ['remote'] : plainWords(system)
    default:
      return plainWords(system.split('/').at(-1) ?? system)
  }
}
