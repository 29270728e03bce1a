/** How wide text is on a terminal: control sequences take no place, East Asian letters take two. */
import { stripVTControlCharacters } from 'node:util'

export const widthOf = (text: string): number => {
  const plain = stripVTControlCharacters(text)
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length
  let width = 0
  for (const { segment } of segments.segment(plain)) width += wide.test(segment) ? 2 : 1
  return width
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6])/u

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** Cuts to a width, with an ellipsis where something was cut. Control sequences are kept whole. */
export const truncate = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  if (width <= 0) return ''
  let kept = ''
  let used = 0
  // oxlint-disable-next-line no-control-regex -- a control sequence begins with ESC
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b[')) {
      kept += part
      continue
    }
    for (const { segment } of segments.segment(part)) {
      const more = widthOf(segment)
      if (used + more > width - 1) {
        if (used < width) kept += '…'
        used = width
        break
      }
      kept += segment
      used += more
    }
  }
  return kept
}
