/** What a record takes over from the record that it hangs on. */
import type { SingerRecord } from '../singer/message.ts'
import { valueAtPath } from './json-path.ts'
import type { RestStream } from './rest-config.ts'

export const withParentFields = (
  { parent }: Pick<RestStream, 'parent'>,
  record: SingerRecord,
  above: SingerRecord | undefined,
): SingerRecord =>
  parent?.fields === undefined
    ? record
    : {
        ...record,
        ...Object.fromEntries(
          Object.entries(parent.fields).map(([field, path]) => [
            field,
            valueAtPath(above, path) ?? null,
          ]),
        ),
      }
