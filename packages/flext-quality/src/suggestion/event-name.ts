/** What an event is called that a message becomes: `order.created` is `OrderCreated`. */
import type { SeenCall } from '../finding/finding.ts'
import type { StepDescription } from '../service-description/description.ts'
import { pascal, plainWords } from './name.ts'

export const eventName = ({ about }: SeenCall, { name }: StepDescription): string => {
  const told = plainWords(about ?? '')
  if (told.length >= 2 && /(ed|en|sent|paid|done|made)$/.test(told.at(-1)!)) return pascal(told)
  const [verb = 'change', ...noun] = plainWords(name)
  return pascal([...noun, past(verb)])
}

const irregular: Readonly<Record<string, string>> = {
  send: 'sent',
  pay: 'paid',
  put: 'put',
  set: 'set',
  write: 'written',
  make: 'made',
  take: 'taken',
  give: 'given',
  get: 'got',
  ship: 'shipped',
  submit: 'submitted',
  cancel: 'cancelled',
  transfer: 'transferred',
  withdraw: 'withdrawn',
}

const past = (verb: string): string => {
  const known = irregular[verb]
  if (known !== undefined) return known
  if (verb.endsWith('e')) return `${verb}d`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`
}
