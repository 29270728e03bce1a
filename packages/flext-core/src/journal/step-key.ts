/** Names a step of a run, and its events, the same way after any crash. */
import type { FlowPlace } from './record.ts'

export const stepKey = (service: string, id: string, { lane, name, place }: FlowPlace): string =>
  `${service}/${id}/${lane === '' ? '' : `${lane}/`}${name}#${place + 1}`

export const eventId = (service: string, id: string, at: FlowPlace, index: number): string =>
  `${stepKey(service, id, at)}/${index}`
