/** The text of an answer in the encoding that it names; UTF-8 where it names none. */
import { encodingOf } from '../text-file/text-encoding.ts'
import { firstNotUtf8 } from '../text-file/not-utf8.ts'

export interface ReplyText {
  readonly text: string
  /** Where bytes are no text: what was expected, and what stands there. */
  readonly misread?: { readonly expected: string; readonly found: string }
}

export const replyText = (bytes: Uint8Array, contentType: string | null): ReplyText => {
  const named = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  const encoding = encodingOf(named) ?? 'utf-8'
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
  } catch {
    const at = encoding === 'utf-8' ? firstNotUtf8(bytes) : -1
    const found = at === -1 ? 'other bytes' : `byte 0x${(bytes[at] ?? 0).toString(16)} at ${at + 1}`
    return { text: new TextDecoder(encoding).decode(bytes), misread: { expected: named, found } }
  }
}
