/**
 * Where the frames of a zstd file end (RFC 8878, section 3.1.1): files that were appended to, or packed
 * in parallel, have several, and Node's zlib unpacks only one.
 */

export interface ZstdFrames {
  /** Cuts bytes at the ends of frames: each piece but the last one ends a frame. */
  readonly cut: (bytes: Buffer) => ReadonlyArray<Buffer>
  /** Whether a frame has ended and none has begun. */
  readonly between: () => boolean
}

/** What stands next: a part whose bytes say what follows, or content that says nothing. */
type Part =
  | { readonly name: 'magic' | 'descriptor' | 'skippable' | 'block'; readonly length: number }
  | { readonly name: 'header' | 'content' | 'checksum' | 'skipped'; readonly length: number }

const start: Part = { name: 'magic', length: 4 }
const blockHeader: Part = { name: 'block', length: 3 }

/** Frames from the beginning of a file on. */
export const zstdFrames = (): ZstdFrames => {
  let part: Part = start
  let seen = 0
  /** The part so far as a little-endian number, where it says what follows. */
  let value = 0
  let hasChecksum = false
  let isLastBlock = false

  const afterBlock = (): Part | undefined =>
    !isLastBlock ? blockHeader : hasChecksum ? { name: 'checksum', length: 4 } : undefined

  /** The part after the present one; nothing where the frame ends with it. */
  const next = (): Part | undefined => {
    switch (part.name) {
      case 'magic':
        // What is neither is said to be damaged by whoever unpacks it.
        return isSkippable(value)
          ? { name: 'skippable', length: 4 }
          : { name: 'descriptor', length: 1 }
      case 'skippable':
        return value === 0 ? undefined : { name: 'skipped', length: value }
      case 'descriptor':
        hasChecksum = (value & 4) !== 0
        return { name: 'header', length: headerLength(value) }
      case 'block': {
        isLastBlock = (value & 1) === 1
        const isRunLength = ((value >> 1) & 3) === 1
        const length = isRunLength ? 1 : value >> 3
        return length === 0 ? afterBlock() : { name: 'content', length }
      }
      case 'header':
        return blockHeader
      case 'content':
        return afterBlock()
      case 'checksum':
      case 'skipped':
        return undefined
    }
  }

  return {
    cut: (bytes) => {
      const pieces: Array<Buffer> = []
      let from = 0
      for (let at = 0; at < bytes.length;) {
        const step = Math.min(part.length - seen, bytes.length - at)
        if (part.length <= 4)
          for (let byte = 0; byte < step; byte += 1)
            value += (bytes[at + byte] ?? 0) * 2 ** (8 * (seen + byte))
        seen += step
        at += step
        if (seen < part.length) break
        const following = next()
        part = following ?? start
        seen = 0
        value = 0
        if (following !== undefined) continue
        pieces.push(bytes.subarray(from, at))
        from = at
      }
      return [...pieces, bytes.subarray(from)]
    },
    between: () => part === start && seen === 0,
  }
}

const isSkippable = (magic: number): boolean => magic >= 0x184d2a50 && magic <= 0x184d2a5f

/** Bytes between the descriptor and the first block: window, dictionary and size of the content. */
const headerLength = (descriptor: number): number => {
  const isSingleSegment = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeFlag = descriptor >> 6
  const contentSize = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag
  return (isSingleSegment ? 0 : 1) + dictionary + contentSize
}
