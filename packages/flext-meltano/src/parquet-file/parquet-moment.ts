/** Days, times and moments of Parquet as texts, with as many decimals as there are. */

/** Days since 1970 as `2024-02-29`. */
export const dayText = (days: number): string => dateOf(BigInt(days) * 86_400n).slice(0, 10)

/** A moment in units since 1970, so many a second, as `2024-02-29T10:00:00.5Z`. */
export const momentText = (value: bigint, unitsPerSecond: bigint): string => {
  const rest = modulo(value, unitsPerSecond)
  const seconds = (value - rest) / unitsPerSecond
  return `${dateOf(seconds).slice(0, 19)}${decimals(rest, unitsPerSecond)}Z`
}

/** A time of day in units since midnight as `10:00:00.5`. */
export const timeText = (value: bigint, unitsPerSecond: bigint): string => {
  const rest = modulo(value, unitsPerSecond)
  const seconds = (value - rest) / unitsPerSecond
  return `${dateOf(seconds).slice(11, 19)}${decimals(rest, unitsPerSecond)}`
}

/** The twelve bytes of an INTERVAL as an ISO 8601 duration. */
export const durationText = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [months, days, milliseconds] = [0, 4, 8].map((at) => view.getUint32(at, true))
  return `P${months}M${days}DT${(milliseconds ?? 0) / 1000}S`
}

/** Nanoseconds since 1970 of an INT96: a Julian day before the nanoseconds of the day. */
export const int96Moment = (nanoseconds: bigint): string => momentText(nanoseconds, 1_000_000_000n)

/** Throws a RangeError past the years that JavaScript has dates for. */
const dateOf = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString()

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by

const decimals = (rest: bigint, unitsPerSecond: bigint): string =>
  rest === 0n
    ? ''
    : `.${String(rest)
        .padStart(String(unitsPerSecond).length - 1, '0')
        .replace(/0+$/, '')}`
