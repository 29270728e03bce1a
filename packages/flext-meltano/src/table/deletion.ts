/** What becomes of rows that an activated version leaves behind. */
import { tableDefaults } from '../singer/native-defaults.ts'
import type { Column } from './column.ts'

/** They are deleted, or marked with the time in {@link deletedColumn}. */
export type Deletion = 'delete' | 'mark'

export const deletionOf = ({
  hard_delete = tableDefaults.hard_delete,
}: {
  readonly hard_delete?: boolean
}): Deletion => (hard_delete ? 'delete' : 'mark')

/** When a row was marked, under the name that the Singer SDK gave it. */
export const deletedColumn: Column = {
  name: '_sdc_deleted_at',
  kind: 'date-time',
  nullable: true,
  required: false,
}
