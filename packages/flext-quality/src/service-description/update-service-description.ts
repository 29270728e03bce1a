/** Writes a description into a file that has an earlier one, and leaves comments and order alone. */
import { isDeepStrictEqual } from 'node:util'

import { isSeq, parseDocument, type Document, type YAMLMap } from 'yaml'

import type { ServiceDescription, StepDescription } from './description.ts'
import { writeServiceDescription } from './write-service-description.ts'

/** `text` with what `description` has otherwise or more. */
export const updateServiceDescription = (text: string, description: ServiceDescription): string => {
  const document = parseDocument(text)
  const wanted = parseDocument(writeServiceDescription(description))
  const present = document.toJS() as Readonly<Record<string, unknown>>
  let changed = false
  for (const [key, value] of Object.entries(wanted.toJS() as object)) {
    if (isDeepStrictEqual(present[key] ?? {}, value)) continue
    changed = true
    if (key !== 'steps' || !updateSteps(document, wanted)) {
      document.set(key, wanted.get(key, true))
    }
  }
  return changed ? document.toString({ lineWidth: 0 }) : text
}

/** Step by step, where both have a list of them. */
const updateSteps = (document: Document, wanted: Document): boolean => {
  const [ours, theirs] = [document.get('steps'), wanted.get('steps')]
  if (!isSeq<YAMLMap>(ours) || !isSeq<YAMLMap>(theirs)) return false
  theirs.items.forEach((step, index) => {
    const { name } = step.toJSON() as StepDescription
    const at = ours.items.findIndex((each) => (each.toJSON() as StepDescription).name === name)
    const found = ours.items[at]
    if (found === undefined) ours.items.splice(index, 0, step)
    else if (!isDeepStrictEqual(found.toJSON(), step.toJSON())) ours.items[at] = step
  })
  return true
}
