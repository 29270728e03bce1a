/** What the cases of the tap contract are told of a tap, and how they work with it. */
import assert from 'node:assert/strict'

import { decode, type FlextError, type FlextResult } from 'flext-core'
import { either as E } from 'fp-ts'

import type { Answer } from '../singer/answer.ts'
import type { Catalog, CatalogStream } from '../singer/catalog.ts'
import { parseExactly } from '../singer/exact-number.ts'
import type { SchemaMessage, SingerRecord, SingerState } from '../singer/message.ts'
import type { NativeTap } from '../singer/tap/tap-main.ts'

/** A row of the source: `id` is its key, `big` a whole number, `amount` a decimal, both as digits. */
export interface SourcePlanet {
  readonly id: number
  readonly name: string | null
  readonly big: string | null
  readonly amount: string | null
  readonly seen: string | null
}

/** A tap with a config, whatever that is like. */
export interface ContractTap {
  /** Whether its codec takes a config with these settings more, or what it says of them. */
  readonly accepts: (more: Readonly<Record<string, unknown>>) => FlextResult<unknown>
  readonly discover: () => Answer<Catalog, FlextError>
  readonly extract: (
    catalog: Catalog,
    state: SingerState,
    output: (lines: string | Uint8Array) => void,
    run?: string,
  ) => Answer<void, FlextError>
}

/** A source that belongs to one case alone, and the tap on it. */
export interface TapWorld {
  readonly tap: ContractTap
  /** The id of the stream that holds the planets. */
  readonly stream: string
  /** Puts these planets into the source, which is empty. */
  readonly put: (planets: ReadonlyArray<SourcePlanet>) => void | Promise<void>
  /** What the metadata of the stream says more: its replication method and key. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Whether the source tells an empty text from none. */
  readonly tellsEmptyFromNone: boolean
}

export interface TapContractCase {
  readonly name: string
  readonly run: (world: TapWorld) => Promise<void>
}

/** A native tap under a config; let it give a state every few rows. */
export const contractTap = <Config>(
  { config: codec, discover, extract }: NativeTap<Config>,
  config: Config,
): ContractTap => ({
  accepts: (more) => decode(codec, { ...config, ...more }),
  discover: () => discover(config),
  extract: (catalog, state, output, run) => extract(config, catalog, state, output, run),
})

export const tapCase = (
  name: string,
  run: (world: TapWorld) => Promise<void>,
): TapContractCase => ({ name, run })

/** So many planets, each with values of its own, some without. */
export const planetsOf = (count: number): ReadonlyArray<SourcePlanet> =>
  Array.from({ length: count }, (_, at) => ({
    id: at + 1,
    name: at % 5 === 4 ? null : `planet ${at}`,
    big: at % 7 === 6 ? null : String(9007199254740993n + BigInt(at)),
    amount: at % 3 === 2 ? null : `${at}.25`,
    seen: at % 4 === 3 ? null : `2026-01-${String((at % 28) + 1).padStart(2, '0')}`,
  }))

/** The catalog as discovered, with what a case says of the stream or of its columns. */
export const catalogOf = async (
  { tap, stream, metadata }: TapWorld,
  change: (stream: CatalogStream) => CatalogStream = (one) => one,
): Promise<Catalog> => {
  const { streams } = found(await tap.discover())
  return {
    streams: streams
      .filter(({ tap_stream_id }) => tap_stream_id === stream)
      .map((one) => change(withMetadata(one, [], { selected: true, ...metadata }))),
  }
}

/** A stream with more metadata at a breadcrumb. */
export const withMetadata = (
  stream: CatalogStream,
  breadcrumb: ReadonlyArray<string>,
  more: Readonly<Record<string, unknown>>,
): CatalogStream => ({
  ...stream,
  metadata: (stream.metadata ?? []).map((entry) =>
    JSON.stringify(entry.breadcrumb) === JSON.stringify(breadcrumb)
      ? { ...entry, metadata: { ...entry.metadata, ...more } }
      : entry,
  ),
})

/** A message, in the order in which it came. */
export type TapMessage =
  | SchemaMessage
  | { readonly type: 'RECORD'; readonly stream: string; readonly record: SingerRecord }
  | { readonly type: 'STATE'; readonly value: SingerState }

export const isRecord = (
  message: TapMessage,
): message is Extract<TapMessage, { readonly type: 'RECORD' }> => message.type === 'RECORD'

/** Every message of an extraction; numbers with more digits than are exact stay as they were. */
export const messagesOf = async (
  { tap }: TapWorld,
  catalog: Catalog,
  state: SingerState = {},
  run: string | undefined = 'run-1',
): Promise<ReadonlyArray<TapMessage>> => {
  const { messages, outcome } = await extraction({ tap }, catalog, state, run)
  found(outcome)
  return messages
}

/** The same of one that may fail. */
export const extraction = async (
  { tap }: Pick<TapWorld, 'tap'>,
  catalog: Catalog,
  state: SingerState = {},
  run: string | undefined = 'run-1',
): Promise<{
  readonly messages: ReadonlyArray<TapMessage>
  readonly outcome: FlextResult<void>
}> => {
  let text = ''
  const outcome = await tap.extract(
    catalog,
    state,
    (lines) => (text += typeof lines === 'string' ? lines : Buffer.from(lines).toString('utf8')),
    run,
  )
  const lines = text.split('\n').filter((line) => line !== '')
  return { messages: lines.map((line) => parseExactly(line) as TapMessage), outcome }
}

export const found = <A>(outcome: FlextResult<A>): A => {
  if (E.isLeft(outcome)) assert.fail(`expected success, found ${outcome.left.message}`)
  return outcome.right
}
