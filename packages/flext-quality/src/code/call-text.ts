/** A call as people quote it: on one line, what is handed to the calls in it left out. */
export const callText = (written: string, most = 60): string => {
  let text = ''
  let depth = 0
  let quote = ''
  for (let index = 0; index < written.length; index += 1) {
    const letter = written[index]!
    const before = depth
    if (quote !== '') {
      if (letter === quote && written[index - 1] !== '\\') quote = ''
    } else if (depth > 0 && /["'`]/.test(letter)) quote = letter
    else if (letter === '(') depth += 1
    else if (letter === ')') depth -= 1
    if (before <= 0 && depth <= 0) text += letter
    else if (before === 0) text += '('
    else if (depth === 0) text += ')'
    else if (!text.endsWith('…')) text += '…'
  }
  const line = text.replaceAll(/\s*\n\s*(?=[.?)])/g, '').replaceAll(/\s+/g, ' ')
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
