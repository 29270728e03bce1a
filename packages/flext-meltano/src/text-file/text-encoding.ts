/** Texts that are no UTF-8 as UTF-8: any encoding that the WHATWG names, and Python's names for them. */
import * as t from 'io-ts'

/** The name of an encoding, as https://encoding.spec.whatwg.org or Python calls it. */
export const Encoding: t.Type<string, unknown> = t.refinement(
  t.string,
  (name) => encodingOf(name) !== undefined,
  'a text encoding, such as utf-8, utf-16, latin1 or windows-1252',
)

/** The name that `TextDecoder` knows; `utf-16` says nothing of the order of its bytes. */
export const encodingOf = (name: string): string | undefined => {
  const plain = name.toLowerCase().replaceAll('_', '-')
  const known =
    pythonNames[plain] ??
    plain.replace(/^cp(125\d)$/, 'windows-$1').replace(/^latin-(\d)$/, 'latin$1')
  if (known === 'utf-16') return known
  try {
    return new TextDecoder(known).encoding
  } catch {
    return undefined
  }
}

const pythonNames: Readonly<Record<string, string>> = {
  'utf-8-sig': 'utf-8',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  utf16: 'utf-16',
}

export interface Recoding {
  /** The next bytes as UTF-8, as far as they are text. */
  readonly take: (bytes: Buffer) => Buffer
  readonly end: () => Buffer
  /** Whether there was something that is no text; nothing comes after it. */
  readonly failed: () => boolean
}

/** Recodes one file from its beginning; which UTF-16 it is, its byte order mark says. */
export const recoding = (encoding: string, head: Buffer): Recoding => {
  const isBigEndian = encoding === 'utf-16' && head[0] === 0xfe && head[1] === 0xff
  const name = isBigEndian ? 'utf-16be' : encoding
  const decoder = new TextDecoder(name, { fatal: true })
  let failed = false

  const recoded = (bytes: Buffer | undefined): Buffer => {
    if (failed) return nothing
    try {
      return Buffer.from(
        bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }),
      )
    } catch {
      failed = true
      // What stands before the mistake is still text, and says on which line it is.
      const [before = ''] = new TextDecoder(name).decode(bytes ?? nothing).split('\ufffd')
      return Buffer.from(before)
    }
  }
  return { take: recoded, end: () => recoded(undefined), failed: () => failed }
}

const nothing = Buffer.alloc(0)
