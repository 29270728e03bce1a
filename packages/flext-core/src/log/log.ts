/** Where the runtime says what it does, for people who operate it. Silent unless one is given. */

export type LogFields = Readonly<Record<string, unknown>>

/** The shape of pino and its like, fields first. */
export interface FlextLog {
  readonly debug: (fields: LogFields, message: string) => void
  readonly info: (fields: LogFields, message: string) => void
  readonly warn: (fields: LogFields, message: string) => void
  readonly error: (fields: LogFields, message: string) => void
}

const nothing = (): void => {}

export const silentLog: FlextLog = { debug: nothing, info: nothing, warn: nothing, error: nothing }
