/**
 * The name of a journal among all journals, made when somebody first asks for it. What a run leaves
 * in other systems, to be found again after a crash, is marked with it.
 */
import { randomBytes } from 'node:crypto'

import type { Journal } from './journal.ts'

const key = 'journal/id'

type Cells = Pick<Journal, 'cells' | 'setCells'>

/** Sixteen characters of base64url, the same for as long as the journal exists. */
export const journalId = async ({ cells, setCells }: Cells): Promise<string> => {
  const known = await knownJournalId({ cells })
  if (known !== undefined) return known
  const id = randomBytes(12).toString('base64url')
  await setCells([{ key, value: id }])
  return id
}

/** Undefined while nobody has asked for it. */
export const knownJournalId = async ({
  cells,
}: Pick<Journal, 'cells'>): Promise<string | undefined> => {
  const cell = (await cells(key)).find((each) => each.key === key)
  return typeof cell?.value === 'string' ? cell.value : undefined
}
