/** Texts of PostgreSQL that are written otherwise in Singer: times after ISO 8601. */
import type { CellChange } from '../table-source/table-plan.ts'

/** What becomes of the texts of a type; nothing where they stay as they are. */
export const cellChange = (type: string): CellChange | undefined => changes[type]

const changes: Readonly<Record<string, CellChange>> = {
  date: (text) => (text.length === 10 ? text : endsOfTime[text]?.slice(0, 10)),
  timestamp: (text) =>
    text.charCodeAt(10) === 32 && !text.endsWith('BC')
      ? `${text.slice(0, 10)}T${text.slice(11)}`
      : endsOfTime[text],
  timestamptz: (text) =>
    text.charCodeAt(10) === 32 && text.endsWith('+00')
      ? `${text.slice(0, 10)}T${text.slice(11, -3)}Z`
      : zoned(endsOfTime[text]),
}

/** Infinity has no text in ISO 8601: it is the end of what has four digits, as in other taps. */
const endsOfTime: Readonly<Record<string, string>> = {
  infinity: '9999-12-31T23:59:59.999999',
  '-infinity': '0001-01-01T00:00:00',
}

const zoned = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : `${text}Z`
